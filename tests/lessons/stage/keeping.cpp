#include "lessons/stage/keeping.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "lessons/words/numbers.hpp"
#include "tests/lessons/drawn.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::vector<std::string> text_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Opens the list and chooses a row of it.
void keep(NullScreen& screen, int row) {
  screen.perform(Action::press, "stage/keep");
  screen.perform(Action::press, "stage/keeping/" + std::to_string(row));
  CHECK_FALSE(screen.has("stage/keeping"));
}

}  // namespace

TEST_CASE("keeping: the stage is saved as a drawing, without what is pressed, and has its buttons afterwards") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/forget-gate/3");
  keep(screen, 1);
  REQUIRE(screen.host().files_saved.count("gatewalk-forget-gate-3.svg") == 1);
  const std::string& svg = screen.host().files_saved["gatewalk-forget-gate-3.svg"];
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  CHECK(says(svg, ">forget</text>"));
  CHECK(says(svg, "step 2"));
  CHECK(screen.has("stage/fit"));
  // Letters of the face that nobody else knows are those they stand for: the t below an f, not U+E10F.
  CHECK(says(svg, ">𝑓</text>"));
  CHECK(says(svg, "𝑡</text>"));
  CHECK_FALSE(says(svg, "\xEE"));
  // As large as the stage.
  const Rect stage = screen.node("stage").bounds;
  CHECK(says(svg, "width=\"" + std::to_string(static_cast<int>(stage.w)) + "\""));
}

TEST_CASE("keeping: the stage is saved as a picture in a frame that has no buttons") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/forget-gate/3");
  keep(screen, 0);
  REQUIRE(screen.host().pictures_saved == std::vector<std::string>{"gatewalk-forget-gate-3.png"});
  CHECK(screen.host().picture_parts.back() == screen.node("stage").bounds);
  CHECK(screen.has("stage/fit"));
}

TEST_CASE("keeping: the values of the stage are numbers that stand on it, with their names") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/forget-gate/3?v=1&t=2&op=f");
  keep(screen, 2);
  const std::vector<std::string> lines = text_lines(screen.host().files_saved["gatewalk-forget-gate-3.csv"]);
  REQUIRE(lines.size() > 20);
  CHECK(lines[0] == "pass,layer,direction,step,name,row,column,value");
  int found = 0;
  for (const std::string& line : lines) {
    if (!line.starts_with("forward,0,forward,1,f,0,0,")) continue;
    ++found;
    const double value = std::stod(line.substr(line.rfind(',') + 1));
    const std::string shown = screen.node("stage/diagram/values f").value;
    CAPTURE(shown);
    CHECK(says(shown, number_in_words(value, 2)));
  }
  CHECK(found == 1);
  // Of the whole network where that is what the stage shows: every time step.
  const auto count = [](const std::vector<std::string>& all, std::string_view start) {
    return std::count_if(all.begin(), all.end(), [&](const std::string& line) { return line.starts_with(start); });
  };
  CHECK(count(lines, "forward,0,forward,3,") == 0);
  CHECK(count(lines, "backward") == 0);
}

TEST_CASE("keeping: a page offers the lesson as a handout, a window of its own does not") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/forget-gate/3");
  screen.perform(Action::press, "stage/keep");
  CHECK_FALSE(screen.has("stage/keeping/3"));
  screen.perform(Action::cancel, "stage/keeping");
  CHECK_FALSE(screen.has("stage/keeping"));
  screen.host().edits_outside = true;
  keep(screen, 3);
  keep(screen, 4);
  CHECK(screen.host().links_opened == std::vector<std::string>{"print:", "print:answers"});
}
