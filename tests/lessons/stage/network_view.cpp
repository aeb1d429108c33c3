#include "lessons/stage/network_view.hpp"

#include <doctest/doctest.h>

#include "lessons/stage/network_plan.hpp"
#include "tests/lessons/drawn.hpp"
#include "tests/lessons/stacked_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::string deep_lesson(int layers, const char* direction, int steps, int hidden) {
  std::string tokens = "w1";
  for (int t = 2; t <= steps; ++t) tokens += " | w" + std::to_string(t);
  return "title: Deep\nnumber: 42\ngoal: See.\ncell: lstm\ninput: 3\nhidden: " + std::to_string(hidden) +
         "\nlayers: " + std::to_string(layers) + "\ndirection: " + direction + "\noutputs: 3\nseed: 2\ntokens: " + tokens +
         "\nloss: cross-entropy last 1\n\n# One\n\nText.\n\n:show forward t=1\n";
}

void open(NullScreen& screen, const std::string& fields, const std::string& lesson = stacked_lesson_text,
          const std::string& name = "stacked") {
  screen.lab().file_arrived({"40-" + name + ".md", lesson, ""});
  screen.settle();
  go(screen, "#/en/" + name + "/1?v=1" + fields);
}

std::string place(const NullScreen& screen) { return screen.node("time/layer").value; }

}  // namespace

TEST_CASE("network: how far the walk has come is counted in modules") {
  NullScreen screen(embedded_face);
  go(screen, "#/en/two-kinds-of-depth/2");
  const auto counted = [&] { return screen.node("time/operation").name; };
  CHECK(counted() == "module 6 of 6");
  screen.perform(Action::press, "time/back");
  CHECK(counted() == "module 5 of 6");
  go(screen, "#/en/two-kinds-of-depth/2?v=1&network=0&t=2&layer=1&op=h");
  CHECK(says(counted(), "operation "));
}

TEST_CASE("network: zooming out of the cell shows the network, zooming in on a module its cell; the place stays") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  open(screen, "&t=2&op=f&layer=2");
  CHECK_FALSE(screen.has("stage/network"));
  for (int n = 0; n < 6 && !screen.has("stage/network"); ++n) screen.type("-"), screen.settle();
  REQUIRE(screen.has("stage/network/grid"));
  CHECK(says(screen.host().address(), "&network=1"));
  CHECK(says(screen.host().address(), "&t=2"));
  CHECK(place(screen) == "Layer 2, forward");
  for (int n = 0; n < 12 && screen.has("stage/network"); ++n) screen.type("+"), screen.settle();
  CHECK(screen.has("stage/diagram"));
  CHECK(says(screen.host().address(), "&t=2"));
  CHECK(place(screen) == "Layer 2, forward");
  CHECK_FALSE(says(screen.host().address(), "network="));
}

TEST_CASE("network: arrows go along time and from layer to layer, Enter opens the cell there") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  open(screen, "&t=1&network=1");
  screen.key(ImGuiKey_RightArrow), screen.settle();
  screen.key(ImGuiKey_UpArrow), screen.settle();
  screen.key(ImGuiKey_UpArrow), screen.settle();
  CHECK(place(screen) == "Layer 2, forward");
  CHECK(says(screen.host().address(), "&t=2"));
  screen.key(ImGuiKey_UpArrow), screen.settle();
  screen.key(ImGuiKey_UpArrow), screen.settle();
  CHECK(place(screen) == "Layer 2, reverse");
  screen.key(ImGuiKey_DownArrow), screen.settle();
  screen.key(ImGuiKey_LeftArrow), screen.settle();
  CHECK(place(screen) == "Layer 2, forward");
  CHECK(says(screen.host().address(), "&t=1"));
  screen.key(ImGuiKey_Enter), screen.settle();
  CHECK(screen.has("stage/diagram"));
  CHECK(place(screen) == "Layer 2, forward");
}

TEST_CASE("network: the buttons of the strip walk module by module, in the order it is computed, and back") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  open(screen, "&t=1&network=1");
  std::vector<std::string> seen;
  for (int n = 0; n < 12; ++n) {
    const std::string now = place(screen) + " " + screen.node("time/step").value;
    if (seen.empty() || seen.back() != now) seen.push_back(now);
    screen.perform(Action::press, "time/forth");
    screen.settle();
  }
  REQUIRE(seen.size() == 12);
  CHECK(says(seen[2], "Layer 1, forward step 3"));
  CHECK(says(seen[3], "Layer 1, reverse step 3"));
  CHECK(says(seen[6], "Layer 2, forward step 1"));
  CHECK(says(seen[11], "Layer 2, reverse step 1"));
  screen.perform(Action::press, "time/back");
  screen.settle();
  CHECK(says(screen.node("time/step").value, "step 2"));
}

TEST_CASE("network: it is one grid that is read module by module, with the error's norms on the way back") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  open(screen, "&t=2&network=1");
  const SemanticNode& grid = screen.node("stage/network/grid");
  CHECK(grid.role == Role::grid);
  CHECK(says(grid.value, "Layer 1, forward, step 2, two"));
  screen.perform(Action::cell_up, "stage/network/grid");
  screen.settle();
  CHECK(says(screen.node("stage/network/grid").value, "Layer 1, reverse, step 2"));
  CHECK(place(screen) == "Layer 1, reverse");
  screen.key(ImGuiKey_B), screen.settle();
  CHECK(says(screen.node("stage/network/grid").value, "Norm of the error: from above 0."));
  screen.perform(Action::press, "stage/network/grid");
  screen.settle();
  CHECK(screen.has("stage/diagram"));
}

TEST_CASE("network: backward each way has its norm beside it, and none lies on another text") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  open(screen, "&pass=backward&t=1&network=1&layer=1&direction=reverse");  // all is walked but the last
  const Rect stage = screen.node("stage/network/grid").bounds;
  std::vector<DrawnText> numbers;
  for (const DrawnText& text : texts_of(screen))
    if (stage.contains(text.area.center())) numbers.push_back(text);
  CHECK(numbers.size() > 24);
  for (std::size_t a = 0; a < numbers.size(); ++a)
    for (std::size_t b = a + 1; b < numbers.size(); ++b) {
      const Rect both = numbers[a].area.intersection(numbers[b].area);
      CHECK_MESSAGE((both.w < 2 || both.h < 2), numbers[a].text << " lies on " << numbers[b].text);
    }
}

TEST_CASE("network: over 40 steps the module where the walk is has its norms beside it, and directions have their names") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  open(screen, "&pass=backward&t=20&network=1&layer=1", deep_lesson(2, "bidirectional", 40, 8), "deep");
  const std::string texts = drawn_in(screen, "stage/network/grid"), said = screen.node("stage/network/grid").value;
  CAPTURE(texts);
  CAPTURE(said);
  for (const std::string part : {"from above ", "on in time ", "down "}) {
    const std::size_t at = said.rfind(part) + part.size();
    const double told = std::stod(said.substr(at));
    CAPTURE(part);
    CHECK(told > 0);
    // Two digits of it, without the 0 before the point.
    std::string spelled = said.substr(at, said.find_first_of(", ", at) - at);
    if (spelled.starts_with("0.")) spelled.erase(0, 1);
    CHECK(says(texts, spelled.substr(0, 4)));
  }
  CHECK(says(texts, "forward|"));
  CHECK(says(texts, "reverse|"));
  CHECK(says(screen.node("stage/network/scale").name, "Colors in the modules: "));
}

TEST_CASE("network: a press chooses a module, two open it") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  open(screen, "&t=1&network=1", deep_lesson(2, "forward", 6, 3), "deep");
  const Rect grid = screen.node("stage/network/grid").bounds;
  // The second layer's lane lies in the upper half, the last step at the right.
  const Experiment& e = *[] {
    static const Experiment made = *Experiment::make(parse_lesson(deep_lesson(2, "forward", 6, 3), "deep.md")->setup);
    return &made;
  }();
  const stage::NetworkPlan plan(e, grid, 1, 13, false);
  const Point at = plan.module({{1, 0}, 4}).center();
  screen.click_at(at.x, at.y);
  screen.settle();
  CHECK(place(screen) == "Layer 2");
  CHECK(says(screen.host().address(), "&t=5"));
  CHECK(screen.has("stage/network"));
  screen.click_at(at.x, at.y);
  screen.click_at(at.x, at.y);
  screen.settle();
  CHECK(screen.has("stage/diagram"));
  CHECK(says(screen.host().address(), "&t=5"));
}

TEST_CASE("network: 4 layers in both directions over 40 steps keep the chosen module in sight, on a phone, too") {
  for (const bool phone : {false, true}) {
    NullScreen screen(embedded_face, nullptr, [&](NullHost& host) {
      usual_window(host);
      if (phone) host.window = {390, 844, 2}, host.wishes.coarse_pointer = true;
    });
    open(screen, "&t=40&layer=4&direction=reverse&network=1&panel=stage", deep_lesson(4, "bidirectional", 40, 8), "deep");
    const Rect area = screen.node("stage/network/grid").bounds;
    static const Experiment e = *Experiment::make(parse_lesson(deep_lesson(4, "bidirectional", 40, 8), "deep.md")->setup);
    stage::NetworkPlan plan(e, area, 1, phone ? 22 : 13, false);
    for (const Module& m : {Module{{3, 1}, 39}, Module{{0, 0}, 0}, Module{{2, 0}, 20}}) {
      plan.bring_into_view(m);
      const Rect box = plan.module(m);
      CHECK(box.x >= plan.columns_area().x - 1);
      CHECK(box.right() <= area.right() + 1);
      CHECK(box.y >= area.y - 1);
      CHECK(box.bottom() <= area.bottom() + 1);
      CHECK(plan.at(box.center()) == m);
    }
    CHECK(says(screen.node("stage/network/grid").value, "Layer 4, reverse, step 40"));
  }
}

TEST_CASE("network: a layer and direction have their rows of the strip dim where they are not walked yet") {
  // A reverse direction is walked from the last step on.
  NullScreen screen(embedded_face, nullptr, usual_window);
  open(screen, "&t=3&direction=reverse&op=h");
  screen.perform(Action::press, "time/play");
  screen.settle(3);
  screen.wait(1.1);
  CHECK(says(screen.host().address(), "&t=2"));
}

TEST_CASE("network: the code has the loops around the step, and the whole network is copied") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  open(screen, "&t=2&op=f&tab=code&open=f:2:0");
  std::string all;
  for (const SemanticNode& node : screen.tree().nodes)
    if (says(node.id, "inspector/text/line")) all += node.name + "\n";
  CAPTURE(all);
  CHECK(says(all, "for layer in range(layers):"));
  CHECK(says(all, "for direction in range(directions):"));
  screen.perform(Action::press, "inspector/text/copy");
  screen.settle();
  CHECK(says(screen.host().clipboard, "layers, directions, size = 2, 2, 2"));
  CHECK(says(screen.host().clipboard, "weight_hh_l1_reverse"));
}

TEST_CASE("network: who stands at its end stays there when it grows, so that all of it is walked") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  const auto named = [&](Role role, std::string_view name) {
    for (const SemanticNode& node : screen.tree().nodes)
      if (node.role == role && says(node.name, name)) return node.id;
    return std::string();
  };
  go(screen, "#/en/two-kinds-of-depth/2");
  const std::string knob = named(Role::slider, "words between");
  REQUIRE_FALSE(knob.empty());
  screen.perform(Action::set_value, knob, "0");
  screen.perform(Action::set_value, knob, "12");
  screen.settle();
  CHECK(says(screen.host().address(), "&t=14"));
  go(screen, "#/en/two-kinds-of-depth/3");
  const std::string three = named(Role::tab, "three layers");
  REQUIRE_FALSE(three.empty());
  screen.perform(Action::press, three);
  screen.settle();
  CHECK(says(screen.host().address(), "layer=3"));
}

TEST_CASE("network: from a cell that is seen as a whole one press leads out, of one layer too, and so does a button") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/two-kinds-of-depth/1");
  REQUIRE(screen.has("stage/network/grid"));
  screen.key(ImGuiKey_Enter), screen.settle();
  REQUIRE(screen.has("stage/diagram"));
  screen.type("-"), screen.settle();
  CHECK(screen.has("stage/network/grid"));
  screen.key(ImGuiKey_Enter), screen.settle();
  REQUIRE(screen.has("stage/whole network"));
  screen.perform(Action::press, "stage/whole network"), screen.settle();
  CHECK(screen.has("stage/network/grid"));
}
