// lessons/README.md tells authors the truth: its examples are sound lessons, and it names everything the parser knows.
#include <doctest/doctest.h>

#include "lessons/course/language.hpp"
#include "lessons/figures/plot_kind.hpp"
#include "lessons/player/lesson_check.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::string readme() { return kept_text("lessons/README.md"); }

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

}  // namespace

TEST_CASE("readme: its examples are sound lessons") {
  const auto found = examples(readme());
  CHECK(found.size() == 4);
  for (const std::string& text : found) {
    const auto lesson = parse_lesson(text, "README.md");
    REQUIRE_MESSAGE(lesson, (lesson ? "" : lesson.error().sentence()));
    for (const Error& e : check_lesson(*lesson, "README.md")) FAIL_CHECK(e.sentence());
  }
}

#ifndef GATEWALK_WITHOUT_README  // the page writes none

TEST_CASE("readme: its tables are those that the parser reads by") {
  std::string text = readme();
  for (const auto& [name, table] : language_tables()) {
    const std::string open = "<!-- table: " + name + " -->\n", close = "<!-- end -->";
    const std::size_t begin = text.find(open);
    REQUIRE_MESSAGE(begin != std::string::npos, "lessons/README.md has no place for the table '" << name << "'");
    const std::size_t from = begin + open.size(), size = text.find(close, from) - from;
    if (storing()) text.replace(from, size, table);
    else CHECK_MESSAGE(text.substr(from, size) == table, "the table '" << name << "' is old: run ./lab store readme");
  }
  if (storing()) keep_text("lessons/README.md", text);
}

TEST_CASE("language: every row says what it is and has what it needs") {
  for (const auto& row : lesson_lines()) CHECK_MESSAGE(!row.says.empty(), row.name);
  for (const auto& row : setup_lines()) CHECK_MESSAGE(!row.says.empty(), row.name);
  for (const Directive* row : directives()) {
    CAPTURE(row->name);
    CHECK((!row->says.empty() && row->read));
    CHECK(row_named(directives(), row->name) == row);
  }
  for (const QuestionKind* row : question_kinds()) {
    CAPTURE(row->name);
    CHECK((!row->says.empty() && !row->keys.empty()));
    CHECK((row->begin && row->check && row->mark && row->solution && row->attempts && row->draw));
    CHECK(row_named(question_kinds(), row->name) == row);
  }
  for (const PlotKind* row : plot_kinds()) {
    CAPTURE(row->name);
    CHECK((!row->says.empty() && row->sign && row->draw));
    CHECK(row_named(plot_kinds(), row->name) == row);
  }
}

TEST_CASE("language: an error sentence lists the names there are") {
  const std::string front = "title: a\nnumber: 1\ngoal: b\n\n# S\n";
  const auto hint = [](const std::string& text) {
    const auto lesson = parse_lesson(text, "x.md");
    REQUIRE_FALSE(lesson);
    return lesson.error().hint;
  };
  // "a, b and c" of a table's rows, put together here once more.
  const auto names = [](const auto& rows, const std::string& sign) {
    std::string all;
    for (std::size_t k = 0; k < rows.size(); ++k)
      all += (k == 0 ? "" : k + 1 == rows.size() ? " and " : ", ") + sign + std::string(rows[k]->name);
    return all;
  };
  const std::string all = hint(front + ":nothing\n");
  CHECK(all == "they are " + names(directives(), ":"));
  CHECK(all.starts_with("they are :show, :keep, :holds, :formula, :knob, :choose, :against, :cut, "));
  CHECK(hint(front + ":question a riddle\n") == "the kinds are " + names(question_kinds(), ""));
  CHECK(hint(front + ":question a act\nText.\nnothing: 1\n:end\n") ==
        "its keys are condition, mistake, tell, solve, hint, explain and withhold");
  CHECK(hint(front + ":plot a pie\n:end\n") == "such as :plot norms line log; the kinds are " + names(plot_kinds(), ""));
  CHECK(hint(front + ":plot a bar\nz: 1\n:end\n") == "its keys are at, title, over, x, y, series, each, mark and names");
  CHECK(
      hint(front + ":show sideways\n") ==
      "it takes forward, backward, variant=, learn=, update=, example=, read=, cut=, t=, pass=, layer=, direction=, row=, op=, "
      "open=, "
      "tab=, matrix=, network=, layers=, training=, walked=, used=, ask=, temperature=, drawn=, seeds=, cells=, weight=, line=, "
      "editor= "
      "and panel=");
  const std::string lines = hint("nothing: 1\n");
  for (const auto& row : setup_lines()) CHECK_MESSAGE(lines.find(row.name) != std::string::npos, row.name);
}

TEST_CASE("language: a key of another kind of question is refused, and so is a block that lacks a needed key") {
  const std::string front = "title: a\nnumber: 1\ngoal: b\n\n# S\n";
  const auto what = [&](const std::string& text) {
    const auto lesson = parse_lesson(front + text, "x.md");
    REQUIRE_FALSE(lesson);
    return lesson.error().what;
  };
  CHECK(what(":question a act\nText.\nanswer: 1\n:end\n") == "'answer' is not part of a question of kind 'act'");
  CHECK(what(":plot a bar\nover: t = 1..T\n:end\n") == "the plot 'a' wants 'series:'");
  CHECK(what(":surface s\nx: b_h[0] = 0..1\n:end\n") == "the surface 's' wants 'y:'");
}

#endif
