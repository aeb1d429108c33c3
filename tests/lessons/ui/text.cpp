#include "lessons/ui/text.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "imgui.h"
#include "lessons/ui/ui.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

// What one line of text leaves in the draw list, and how wide it is.
struct Drawn {
  float width = 0;
  int vertices = 0;
  std::set<unsigned int> missing;
};

Drawn drawn(std::string_view text, Face face = Face::regular) {
  Drawn result;
  TestScreen screen([&](Ui& ui, Rect area) {
    const int before = ui.draw().VtxBuffer.Size;
    result.width = draw_text(ui, {area.x + 10, area.y + 10}, {face, 20}, text);
    result.vertices = ui.draw().VtxBuffer.Size - before;
    CHECK(text_width(ui, {face, 20}, text) == result.width);
  });
  result.missing = screen.lab().missing_letters();
  return result;
}

}  // namespace

TEST_CASE("a letter that a face lacks comes from the next one that has it") {
  for (const Face face : {Face::regular, Face::semibold, Face::code, Face::math}) {
    CAPTURE(static_cast<int>(face));
    // The element-wise product stands in some of the faces, the letters in all of them.
    const Drawn both = drawn("a∘⊙", face);
    CHECK(both.missing.empty());
    CHECK(both.width > drawn("a", face).width + 10);
    CHECK(both.vertices >= 12);
  }
}

TEST_CASE("a letter that no face has is drawn as a box and counted, and never as a question mark") {
  const Drawn none = drawn("漢"), mark = drawn("?"), two = drawn("漢字");
  CHECK(none.missing == std::set<unsigned int>{0x6F22});
  CHECK(two.missing.size() == 2);
  CHECK(mark.missing.empty());
  CHECK(none.width == doctest::Approx(20 * 0.62f));
  CHECK(two.width == doctest::Approx(2 * none.width));
  CHECK(none.vertices > 4);  // four corners are a letter; a frame has more
  CHECK(mark.vertices == 4);
}

TEST_CASE("blanks of other widths and signs without width need no letter") {
  CHECK(drawn("12\u202F345\u00A0%\u200B\uFEFF").missing.empty());
  CHECK(drawn("a\u200Bb").width == drawn("ab").width);
}

// Found by random use: a comparison in a window of a hand's width.
TEST_CASE("a text that has no room at all is not drawn, and no face is asked for letters of that size") {
  TestScreen screen([](Ui& ui, Rect) {
    for (const float size : {0.0f, -3.0f, std::nanf("")}) {
      const TextStyle style{Face::regular, size};
      CHECK(text_width(ui, style, "sigmoid") == 0);
      CHECK(draw_text(ui, {20, 20}, style, "sigmoid") == 0);
      draw_text_in(ui, {20, 20, -5, 10}, style, "sigmoid", Align::center);
    }
  });
}
