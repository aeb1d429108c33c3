#include "lessons/formula/show.hpp"

#include <doctest/doctest.h>

#include <string>

#include "imgui.h"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

constexpr const char* gate =
    R"(\class{f}{f_t} = \sigma(\class{W_f}{W_f}\,[\class{h_prev}{h_{t-1}}, \class{x}{x_t}] + \class{b_f}{b_f}))";

// One formula in the lesson panel; what happened to it last.
struct Bench {
  std::string tex = gate;
  formula::Shown shown;
  std::string lit, pressed;
  TestScreen screen{[this](Ui& ui, Rect area) {
    formula::ShowStyle style;
    style.width = area.w;
    shown = formula::show(ui, "formula", {area.x, area.y}, tex, style);
    lit = ui.lit();
    if (!shown.pressed.empty()) pressed = shown.pressed;
  }};

  const SemanticNode& node() {
    for (const SemanticNode& n : screen.tree().nodes)
      if (n.role == Role::formula) return n;
    FAIL("there is no formula");
    return screen.tree().nodes[0];
  }
};

}  // namespace

TEST_CASE("a formula is one node, named by its words") {
  Bench bench;
  bench.screen.settle();
  CHECK(bench.node().name.starts_with("f at t"));
  CHECK(bench.node().focusable);
  CHECK(bench.shown.height > 10);
}

TEST_CASE("pointing at a term lights its quantity") {
  Bench bench;
  bench.screen.settle();
  const Rect bounds = bench.node().bounds;
  bench.screen.move_to(bounds.x + 8, bounds.center().y);
  bench.screen.settle();
  CHECK(bench.shown.hovered == "f");
  CHECK(bench.lit == "f");
  bench.screen.move_to(bounds.x - 20, bounds.y + 300);
  bench.screen.settle();
  CHECK(bench.lit.empty());
}

TEST_CASE("arrows walk a focused formula term by term and Enter presses one") {
  Bench bench;
  bench.screen.settle();
  bench.screen.perform(Action::focus, bench.node().id);
  bench.screen.settle();
  bench.screen.key(ImGuiKey_RightArrow);
  bench.screen.key(ImGuiKey_RightArrow);
  bench.screen.settle();
  CHECK(bench.node().value == "W f");
  bench.screen.key(ImGuiKey_Enter);
  bench.screen.settle();
  CHECK(bench.pressed == "W_f");
}

TEST_CASE("a formula that cannot be read is shown as typed, with what is wrong") {
  Bench bench;
  bench.tex = "f_{t";
  bench.screen.lab().something_happened();
  bench.screen.settle();
  CHECK(bench.node().invalid);
  CHECK(bench.node().description == "1:3: this '{' is never closed; add '}'");
  CHECK(bench.shown.width > 10);
}
