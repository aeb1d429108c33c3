// A matrix as colors on the canvas: by shader where there is one, otherwise as rectangles. Reading cursor, hover and numbers
// belong to who draws it (stage/matrix.cpp).
#pragma once

#include "lessons/graphics/graphics.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// A matrix as colors. Values live until the frame is on the screen.
struct HeatMap {
  std::span<const float> values;  // rows × columns, a row's entries side by side
  int rows = 0, columns = 0;
  std::uint64_t version = 0;  // of the values, from new_data_version
  Rect area;                  // on the screen
  Rect window;                // what of the matrix it shows: first column, first row, columns, rows; fractions are fine
  double range = 1;           // of the color scale, above 0
  int lit_row = -1, lit_column = -1;

  Point cell() const { return {area.w / window.w, area.h / window.h}; }
  // Where an entry stands; may lie outside of the area.
  Rect at(int row, int column) const {
    const Point size = cell();
    return {area.x + (static_cast<float>(column) - window.x) * size.x, area.y + (static_cast<float>(row) - window.y) * size.y,
            size.x, size.y};
  }
};

// ground: what shows between cells. Cost: with Graphics one rectangle, whatever the size (512 × 512 uploads 1 MB once);
// without, at most 64 × 64 rectangles, each then standing for the entry in its middle.
void draw_heat_map(Ui& ui, const HeatMap& map, Color ground);

// The part of a matrix that is shown: moved and scaled with a point of it kept in its place, never past the matrix's edges.
// Rows and columns shown are at least 4, or all there are.
Rect zoomed_window(Rect window, int rows, int columns, float factor, Point kept);
Rect moved_window(Rect window, int rows, int columns, Point by);

}  // namespace gatewalk::lessons
