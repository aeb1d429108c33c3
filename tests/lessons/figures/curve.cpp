#include "lessons/figures/curve.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/equations/functions.hpp"
#include "imgui.h"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

// Found by random use of the page: weights of 10²⁰ put the point so far beside the curve that its dashes filled the memory.
TEST_CASE("a curve's point is on the curve, however large its argument is") {
  for (const equations::Function& function : equations::functions())
    for (const double argument : {1e20, -1e300, 1e300, 800.0, 1e-320}) {
      const double value = function.value(argument);
      TestScreen screen([&](Ui& ui, Rect) {
        draw_curve(ui, "curve", {100, 100, 300, 150}, function, argument, value, 0.1, 0xffffffff, 2);
      });
      CHECK(ImGui::GetDrawData()->TotalVtxCount < 20'000);
      for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
        for (const ImDrawVert& corner : list->VtxBuffer)
          if (!(corner.pos.x > -10 && corner.pos.x < 1500 && corner.pos.y > -10 && corner.pos.y < 950)) {
            FAIL_CHECK(function.name << " of " << argument << " is drawn at " << corner.pos.x << ", " << corner.pos.y);
            break;
          }
    }
}

// Random use once drew dashes for ever: to a place so far away that nothing which is added comes nearer to it.
TEST_CASE("dashes end, wherever they go") {
  TestScreen screen([&](Ui& ui, Rect) {
    for (const float to : {20.0f, 1e6f, -1e30f, 3e38f, HUGE_VALF, NAN}) ui.dashes({0, 5}, {to, 5}, 0xffffffff, 4, 3);
  });
  CHECK(ImGui::GetDrawData()->TotalVtxCount > 0);
  CHECK(ImGui::GetDrawData()->TotalVtxCount < 50'000);
}
