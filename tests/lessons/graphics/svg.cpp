#include "lessons/graphics/svg.hpp"

#include <doctest/doctest.h>

#include "lessons/ui/text.hpp"
#include "tests/lessons/drawn.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

// Draws into the window without soft edges, and takes a part of it.
std::string picture_of(const std::function<void(Ui&)>& draw, Rect part = {0, 100, 300, 200}) {
  std::string svg;
  const TestScreen screen([&](Ui& ui, Rect) {
    const int flags = ui.draw().Flags;
    ui.draw().Flags = 0;
    draw(ui);
    ui.draw().Flags = flags;
    svg = svg_picture(ui, ui.draw(), part, "A & B", rgb(0xffffff));
  });
  return svg;
}

int count(std::string_view text, std::string_view what) {
  int n = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("svg: letters are text with its blanks, its face, size and color, each in its place") {
  const std::string svg = picture_of([](Ui& ui) {
    draw_text(ui, {20, 130}, {Face::semibold, 20, rgb(0x102030)}, "forget the gate");
    draw_text(ui, {20, 170}, {Face::code, 14, rgb(0x405060)}, "h_x < 2");
  });
  CHECK(says(svg, "<title>A &amp; B</title>"));
  CHECK(says(svg, ">forget the gate</text>"));
  CHECK(says(svg, "font-weight=\"600\" fill=\"#102030\""));
  CHECK(says(svg, ">h_x &lt; 2</text>"));
  CHECK(says(svg, "'Gatewalk Code'"));
  // One place a letter, from left to right.
  const std::size_t at = svg.rfind("<text x=\"", svg.find(">forget the"));
  REQUIRE(at != std::string::npos);
  const char* text = svg.c_str() + at + 9;
  float before = 19;
  int places = 0;
  for (char* end = nullptr; *text != '"'; text = end, ++places) {
    const float x = std::strtof(text, &end);
    REQUIRE(end != text);
    CHECK(x > before);
    before = x;
  }
  CHECK(places == 15);
}

TEST_CASE("svg: shapes are paths of their color; what is clipped is cut off, what is elsewhere left out") {
  const std::string svg = picture_of([](Ui& ui) {
    ui.fill({10, 110, 50, 40}, rgb(0xff0000));
    ui.fill({10, 500, 50, 40}, rgb(0x00ff00));
    ui.fill({70, 110, 50, 40}, faded(rgb(0x0000ff), 0.5f), 8);
    const Ui::Clip clip(ui, {150, 110, 20, 20});
    ui.fill({140, 100, 90, 90}, rgb(0x123456));
  });
  CHECK(says(svg, "<path fill=\"#ff0000\" d=\"M10 110L60 110L60 150L10 150Z\"/>"));
  CHECK_FALSE(says(svg, "#00ff00"));
  CHECK(says(svg, "<path fill=\"#0000ff\" fill-opacity=\"0.5\""));
  CHECK(says(svg, "<svg x=\"150\" y=\"110\" width=\"20\" height=\"20\" viewBox=\"150 110 20 20\">\n<path fill=\"#123456\""));
  CHECK(count(svg, "<svg") == count(svg, "</svg>"));
}
