#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "tests/lessons/drawn.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("comparison: the cells beside have the marks that the reader's own has") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/to-any-earlier-step/8?v=1&t=5&pass=backward&op=dh&compare=gru");
  const auto marks = [&](std::string_view pane) {
    return std::count_if(screen.tree().nodes.begin(), screen.tree().nodes.end(), [&](const SemanticNode& node) {
      return says(node.id, pane) && (says(node.id, "diagram/cut d") || says(node.id, "diagram/gradient"));
    });
  };
  CHECK(marks("cell 0/") > 0);
  CHECK(marks("cell 1/") > 0);
}

namespace {

// All that the comparison says, a line a node.
std::string compared(const NullScreen& screen) {
  std::string all;
  std::istringstream lines(screen.tree().outline());
  for (std::string line; std::getline(lines, line);)
    if (says(line, "#compare/")) all += line + "\n";
  return all;
}

}  // namespace

TEST_CASE("comparison: whatever is done in a cell beside, its address alone brings every pane back as it is") {
  const std::string start = "#/en/to-any-earlier-step/8?v=1&t=5&pass=backward&op=dh&compare=gru";
  NullScreen screen(embedded_face, nullptr, usual_window);
  const auto press = [&](std::string_view part) {
    for (const SemanticNode& node : screen.tree().nodes)
      if (says(node.id, "cell 1/") && says(node.id, part) && node.can(Action::press)) {
        const std::string id = node.id;
        return screen.perform(Action::press, id), true;
      }
    return false;
  };
  // A cut in the GRU's picture; its reset gate, which the LSTM beside it lacks; both; its candidate.
  const std::vector<std::vector<std::string>> ways{
      {"diagram/cut dh"}, {"diagram/r"}, {"diagram/r", "diagram/cut dh"}, {"diagram/n"}};
  for (const auto& way : ways) {
    go(screen, start);
    const std::string before = compared(screen);
    for (const std::string& part : way) {
      CAPTURE(part);
      CHECK(press(part));
    }
    screen.settle();
    const std::string address = screen.host().address(), outline = compared(screen);
    CAPTURE(address);
    CHECK(address != start);
    CHECK(outline != before);
    NullScreen again(embedded_face, nullptr, usual_window);
    go(again, address);
    CHECK(compared(again) == outline);
  }
}

TEST_CASE("comparison: a cut that was made in a cell beside is undone and redone like any change") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/to-any-earlier-step/8?v=1&t=5&pass=backward&op=dh&compare=gru");
  const std::string before = compared(screen);
  const auto cut = std::find_if(screen.tree().nodes.begin(), screen.tree().nodes.end(), [](const SemanticNode& node) {
    return says(node.id, "cell 1/") && says(node.id, "diagram/cut dh") && node.can(Action::press);
  });
  REQUIRE(cut != screen.tree().nodes.end());
  screen.perform(Action::press, std::string(cut->id));
  screen.settle();
  const std::string after = compared(screen);
  CHECK(after != before);
  screen.key(ImGuiKey_Z, true);
  screen.settle();
  CHECK(compared(screen) == before);
  screen.key(ImGuiKey_Z, true, true);
  screen.settle();
  CHECK(compared(screen) == after);
}
