#include "lessons/course/glossary.hpp"

#include <doctest/doctest.h>

#include <set>

#include "lessons/player/player.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("a glossary's headings are ids, its paragraphs their meanings") {
  const auto glossary = Glossary::read("# Words\n\n## Error term\nHow much\nthe loss grows.\n\n## gate\nA layer.\n", "g.md");
  REQUIRE(glossary);
  CHECK(*glossary->find("error-term") == "How much the loss grows.");
  CHECK(*glossary->find("gate") == "A layer.");
  CHECK(glossary->find("error term") == glossary->find("error-term"));
  CHECK_FALSE(glossary->find("error"));
}

TEST_CASE("a glossary with a term twice, without a meaning, or with text before all terms is refused at its line") {
  for (const auto& [text, line] :
       {std::pair{"## a\nx\n## a\ny\n", 3}, {"## a\n\n## b\nx\n", 1}, {"lost\n## a\nx\n", 1}, {"## a\n", 1}}) {
    const auto glossary = Glossary::read(text, "g.md");
    REQUIRE_FALSE(glossary);
    CHECK(glossary.error().line == line);
  }
}

TEST_CASE("the glossary that ships is sound, and each meaning is short") {
  const Glossary& glossary = Glossary::of("en");
  CHECK(glossary.terms().size() > 30);
  for (const auto& [id, meaning] : glossary.terms()) {
    CAPTURE(id);
    CHECK(meaning.size() < 260);
    CHECK((meaning.ends_with(".") || meaning.ends_with(").")));
  }
}

TEST_CASE("a term in a lesson's text is a node with its meaning, and pressing it says it") {
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) { host.replace_address("#/en/forget-gate/4"); });
  screen.settle();
  for (const SemanticNode& node : screen.tree().nodes) {
    if (node.name != "pre-activation" || node.role != Role::button) continue;
    CHECK(node.description == *Glossary::of("en").find("pre-activation"));
    const std::string id = node.id;
    screen.perform(Action::press, id);
    CHECK(screen.host().announced.back().find("weighted sum") != std::string::npos);
    return;
  }
  FAIL("lesson 8 does not explain its pre-activation");
}
