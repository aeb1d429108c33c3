// Fields where there is hardly room for one; what is typed into them is in widgets.cpp and hands.cpp.
#include <doctest/doctest.h>

#include "imgui.h"
#include "lessons/ui/fields.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("a text field that has less room than a line shows where the caret's line begins") {
  std::string text = "one\ntwo\nthree";
  float height = 10;
  Point caret, corner;
  TestScreen screen([&](Ui& ui, Rect area) {
    TextFieldStyle style;
    style.multiline = true;
    corner = {area.x, area.y};
    caret = text_field(ui, "name", {area.x, area.y, 20, height}, "Name", text, style).caret_at;
  });
  screen.perform(Action::focus, "lesson/name");
  for (const float high : {10.0f, 0.0f, -60.0f}) {
    height = high;
    screen.key(ImGuiKey_End, true);
    CHECK(caret.y == doctest::Approx(corner.y + 8 + 21));  // below its line, the first that is drawn
    CHECK(caret.x == doctest::Approx(corner.x + 12));
  }
  CHECK(brought_into_sight(50, 10, 5, 20) == 10);
  CHECK(brought_into_sight(0, 30, 5, 20) == 15);
  CHECK(brought_into_sight(20, 30, 5, 20) == 20);
  CHECK(brought_into_sight(0, 30, 5, -20) == 30);
}
