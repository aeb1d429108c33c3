#include "lessons/panels/picture_sign.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "lessons/course/language.hpp"
#include "lessons/course/lesson.hpp"
#include "lessons/course/picture_signs.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/ui/drawn_texts.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::string lesson_with(const std::string& item) {
  return "title: Signs\nnumber: 90\ngoal: See a sign.\ncell: rnn\ninput: 1\nhidden: 2\nseed: 1\ntokens: a | b\n\n# Signs\n\n" +
         item + "\n\n:show t=1 op=h\n";
}

}  // namespace

TEST_CASE("a sign of the picture is drawn in the place of an item's dot, a different one for every name") {
  std::set<std::vector<std::pair<int, int>>> outlines;
  for (const std::string_view name : picture_signs) {
    CAPTURE(name);
    std::vector<std::pair<int, int>> outline;
    TestScreen screen([&](Ui& ui, Rect area) {
      const auto sign = picture_sign(ui, "sign " + std::string(name), 16);
      REQUIRE(sign);
      CHECK(sign->speech.empty());
      const int before = ui.draw().VtxBuffer.Size;
      sign->draw(ui, {area.x, area.y + 40});
      outline.clear();
      for (int k = before; k < ui.draw().VtxBuffer.Size; ++k) {
        const ImVec2 p = ui.draw().VtxBuffer[k].pos;
        CHECK(p.x >= area.x - 3);
        CHECK(p.x <= area.x + sign->width + 3);
        outline.emplace_back(static_cast<int>(p.x - area.x), static_cast<int>(p.y - area.y));
      }
    });
    screen.settle();
    CHECK_FALSE(outline.empty());
    CHECK(outlines.insert(outline).second);
  }
}

TEST_CASE("the legend of lesson 7 shows the signs and says them in words") {
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) {
    host.window = {1440, 900, 1};
    host.replace_address("#/en/cell-state/3");
  });
  screen.settle();
  DrawnTexts::of(screen.lab().ui()) = {true, {}};
  screen.lab().something_happened();
  screen.settle(1);
  const auto in_the_lesson = [&](std::string_view text) {
    return std::ranges::any_of(DrawnTexts::of(screen.lab().ui()).all, [&](const DrawnText& drawn) {
      return drawn.text == text && drawn.area.right() < 80 && !drawn.cut;
    });
  };
  CHECK(in_the_lesson("σ"));
  CHECK(in_the_lesson("tanh"));
  bool said = false;
  for (const SemanticNode& node : screen.tree().nodes) {
    CHECK(node.name.find("sign") == std::string::npos);
    said |= node.name.starts_with("A layer: it has weights");
  }
  CHECK(said);
}

TEST_CASE("a sign that there is none of is refused where it stands") {
  auto lesson = parse_lesson(lesson_with("- [a cloud](#sign-cloud) A cloud."), "90-signs.md");
  REQUIRE(lesson);
  const auto problems = check_lesson(*lesson, "90-signs.md");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].what.find("'#sign cloud'") != std::string::npos);
  lesson = parse_lesson(lesson_with("- [a line](#sign-vector) A vector."), "90-signs.md");
  REQUIRE(lesson);
  CHECK(check_lesson(*lesson, "90-signs.md").empty());
}
