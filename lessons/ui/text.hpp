// One line of text on the canvas, where it stands or fitted into a rectangle.
// A letter that its face lacks comes from the next that has it; one that none has is drawn as a box and noted in Faces::missing.
// Letters stand on whole physical pixels vertically, so that they are sharp at any zoom and ratio.
#pragma once

#include <string>
#include <string_view>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// How letters look. size is the height of the em in logical pixels.
struct TextStyle {
  Face face = Face::regular;
  float size = 14;
  Color color = 0;       // 0: the theme's text color
  bool slanted = false;  // synthetic italic
  bool tabular = false;  // every digit as wide as a 0
};

enum class Align { left, center, right };

float text_width(Ui& ui, const TextStyle& style, std::string_view text);
// From the top of a line of that size to its baseline.
float baseline_of(Ui& ui, const TextStyle& style);
// One line with its top left corner at `at`; returns its width.
float draw_text(Ui& ui, Point at, const TextStyle& style, std::string_view text);
// One line in the middle of the height of an area; too long a line is set smaller, down to three quarters and 10 pixels, and
// ends with an ellipsis if that does not do.
void draw_text_in(Ui& ui, Rect area, const TextStyle& style, std::string_view text, Align align = Align::left);

}  // namespace gatewalk::lessons
