// lessons/README.md tells authors the truth: its examples are sound lessons, and it names everything the parser knows.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "lessons/player/lesson_check.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::string readme() {
  std::ifstream file(GATEWALK_SOURCE_FOLDER "/lessons/README.md", std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The texts between "```lesson" and "```".
std::vector<std::string> examples(const std::string& text) {
  constexpr std::string_view open = "```lesson\n", close = "\n```";
  std::vector<std::string> found;
  for (std::size_t at = 0; (at = text.find(open, at)) != std::string::npos;) {
    at += open.size();
    const std::size_t end = text.find(close, at);
    REQUIRE(end != std::string::npos);
    found.push_back(text.substr(at, end - at + 1));
    at = end;
  }
  return found;
}

// The words of a hint that lists what there is: "they are a, b and c" → a, b, c.
std::vector<std::string> listed(const std::string& broken) {
  const auto lesson = parse_lesson(broken, "x.md");
  REQUIRE_FALSE(lesson);
  std::istringstream words(lesson.error().hint.substr(lesson.error().hint.find("are ") + 4));
  std::vector<std::string> names;
  for (std::string word; words >> word;) {
    if (word.ends_with(',')) word.pop_back();
    if (word != "and") names.push_back(word);
  }
  CHECK(names.size() >= 4);
  return names;
}

}  // namespace

TEST_CASE("readme: its examples are sound lessons") {
  const auto found = examples(readme());
  CHECK(found.size() == 3);
  for (const std::string& text : found) {
    const auto lesson = parse_lesson(text, "README.md");
    REQUIRE_MESSAGE(lesson, (lesson ? "" : lesson.error().sentence()));
    for (const Error& e : check_lesson(*lesson, "README.md")) FAIL_CHECK(e.sentence());
  }
}

TEST_CASE("readme: every front line, directive and question key is there") {
  const std::string text = readme();
  const std::string front = "title: a\nnumber: 1\ngoal: b\n\n# S\n";
  for (const std::string& name : listed("nothing: 1\n")) CHECK_MESSAGE(text.find("`" + name + ":`") != std::string::npos, name);
  for (const std::string& name : listed(front + ":nothing\n"))
    CHECK_MESSAGE((text.find("`" + name + " ") != std::string::npos || text.find("`" + name + "`") != std::string::npos), name);
  for (const std::string& name : listed(front + ":question a number\nText.\nnothing: 1\n:end\n"))
    CHECK_MESSAGE(text.find("`" + name + ":`") != std::string::npos, name);
}
