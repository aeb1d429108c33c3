#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"
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

TEST_CASE("comparison: the plot measures all states together, so an LSTM that keeps stands above an RNN") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  std::string open_gates;
  for (int k = 0; k < 4; ++k) open_gates += "set: b_f[" + std::to_string(k) + "] = 5\n";
  const std::string text = "title: Long\nnumber: 40\ngoal: See.\ncell: lstm\ninput: 2\nhidden: 4\nseed: 3\ngain: 1\n" +
                           open_gates +
                           "tokens: a | b | c | d | e | f | g | h | i | j | k | l\nloss: squared last 1\n\n# One\n\nText.\n";
  screen.lab().file_arrived({"40-long.md", text, ""});
  screen.settle();
  go(screen, "#/en/long/1?v=1&t=12&pass=backward&op=dh&compare=rnn");
  screen.perform(Action::press, "compare/cells/norms/csv");
  // t, the LSTM's norm, the RNN's; the first step is the farthest from the loss.
  std::istringstream lines(screen.host().clipboard);
  std::string head, first;
  std::getline(lines, head);
  std::getline(lines, first);
  CAPTURE(head);
  CAPTURE(first);
  double t = 0, lstm = 0, rnn = 0;
  REQUIRE(std::sscanf(first.c_str(), "%lf,%lf,%lf", &t, &lstm, &rnn) == 3);
  CHECK(t == 1);
  CHECK(rnn > 0);
  CHECK(lstm > rnn);
  // And it is more than ‖δ_h‖: what travels on the cell state is counted.
  auto lesson = parse_lesson(text, "40-long.md");
  REQUIRE(lesson);
  const Player player({*lesson});
  const trace::Trace& trace = player.experiment().trace(Pass::backward, {});
  const Index dh = trace.recipe->find("dh");
  double of_h = 0;
  for (int unit = 0; unit < 4; ++unit) of_h += trace.value(dh, 0, unit, 0) * trace.value(dh, 0, unit, 0);
  CHECK(lstm > 2 * std::sqrt(of_h));
}

TEST_CASE("comparison: a cell that has nothing like the operation that is walked says that it waits") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/gru/3?v=1&t=3&op=r&compare=lstm");
  CHECK(says(compared(screen), "waits"));
  go(screen, "#/en/gru/3?v=1&t=3&op=h&compare=lstm");
  CHECK_FALSE(says(compared(screen), "waits"));
}

TEST_CASE("comparison: the list of cells shows each with its name, all of them on the screen") {
  for (const float width : {1440.0f, 390.0f}) {
    NullScreen screen(embedded_face, nullptr, [&](NullHost& host) {
      usual_window(host);
      host.window = {width, width < 400 ? 844.0f : 900.0f, 1};
    });
    go(screen, "#/en/gru/3?v=1&t=3&op=h&compare=lstm");
    const auto field = std::find_if(screen.tree().nodes.begin(), screen.tree().nodes.end(), [](const SemanticNode& node) {
      return says(node.id, "cell 1/choose") && node.role == Role::select;
    });
    REQUIRE(field != screen.tree().nodes.end());
    screen.perform(Action::press, std::string(field->id));
    screen.settle();
    int options = 0;
    bool named = false;
    for (const SemanticNode& node : screen.tree().nodes) {
      if (node.role != Role::option) continue;
      CAPTURE(node.name);
      ++options;
      named = named || says(node.name, "nig · no input gate");
      CHECK(node.bounds.y >= 0);
      CHECK(node.bounds.bottom() <= screen.host().window.height);
      CHECK(node.bounds.right() <= width);
    }
    CHECK(options > 20);
    CHECK(named);
  }
}

TEST_CASE("comparison: a cell that cannot stand here keeps its place, with the reason and the list to choose another") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/gru/3?v=1&t=3&op=h&compare=mut1");  // it wants as many units as inputs
  const std::string all = compared(screen);
  CHECK(says(all, "cannot stand beside this lesson"));
  const auto list = std::find_if(screen.tree().nodes.begin(), screen.tree().nodes.end(), [](const SemanticNode& node) {
    return says(node.id, "refused 0/choose") && node.role == Role::select;
  });
  REQUIRE(list != screen.tree().nodes.end());
  screen.perform(Action::set_value, std::string(list->id), "gru · as PyTorch has it");
  screen.settle();
  CHECK_FALSE(says(compared(screen), "cannot stand"));
  CHECK(says(screen.host().current_address, "compare=gru"));
}

TEST_CASE("comparison: what a step marks beside another cell is not marked where a third stands there") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  const auto marks = [&] {
    return std::any_of(screen.tree().nodes.begin(), screen.tree().nodes.end(),
                       [](const SemanticNode& node) { return says(node.name, "Not in the GRU"); });
  };
  go(screen, "#/en/searched-cells/4?v=1&t=3&op=r");
  CHECK(marks());
  go(screen, "#/en/searched-cells/4?v=1&t=3&op=r&compare=mut2");
  CHECK_FALSE(marks());
}

TEST_CASE("comparison: each picture marks what none of the cells beside it has, as the lines below it do") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  const auto says_alone = [&](std::string_view pane) {
    for (const SemanticNode& node : screen.tree().nodes)
      if (says(node.id, pane) && node.id.ends_with("/diagram")) return node.name.substr(node.name.find("alone: ") + 7);
    return std::string("no picture");
  };
  const auto has = [&](std::string_view name) {
    return std::any_of(screen.tree().nodes.begin(), screen.tree().nodes.end(),
                       [&](const SemanticNode& node) { return node.name == name; });
  };
  go(screen, "#/en/searched-cells/4?v=1&t=3&op=r&compare=gru_chung");
  CHECK(says_alone("cell 0/") == "z, tanh_x, n");
  CHECK(says_alone("cell 1/") == "z, n");
  CHECK(has("Bar, outline: in this cell alone"));
  // MUT2 has the GRU's update gate: with both beside MUT1 it is nobody's alone.
  go(screen, "#/en/searched-cells/4?v=1&t=3&op=r&compare=gru_chung;mut2");
  CHECK(says_alone("cell 0/") == "z, tanh_x, n");
  CHECK(says_alone("cell 1/") == "nothing");
  CHECK(says_alone("cell 2/") == "r");
}

TEST_CASE("where a picture has other places than the one it is compared with, what it lacks stands struck out below it") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  const auto chips = [&] {
    std::string all;
    for (const SemanticNode& node : screen.tree().nodes)
      if (says(node.id, "left out/")) all += node.name.substr(0, node.name.find(' ')) + " ";
    return all;
  };
  go(screen, "#/en/searched-cells/7?v=1");
  CHECK(chips() == "f i g c o o ");
  // The whole line stands over a chip that is pointed at.
  const auto drawn = [&] { return screen.settle(), ImGui::GetDrawData()->TotalVtxCount; };
  const int before = drawn();
  const auto chip = std::find_if(screen.tree().nodes.begin(), screen.tree().nodes.end(),
                                 [](const SemanticNode& node) { return says(node.id, "left out/"); });
  REQUIRE(chip != screen.tree().nodes.end());
  const Point middle = chip->bounds.center();
  screen.move_to(middle.x, middle.y);
  CHECK(drawn() > before);
  go(screen, "#/en/searched-cells/4?v=1");
  CHECK(chips() == "W W ");
  // NFG's picture strikes out what it lacks where it was.
  go(screen, "#/en/variants/3?v=1");
  CHECK(chips().empty());
}
