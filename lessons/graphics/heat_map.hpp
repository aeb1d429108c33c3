// A matrix as colors on the canvas: by shader where there is one, otherwise as rectangles. Reading cursor, hover and numbers
// belong to who draws it (stage/matrix.cpp).
#pragma once

#include "lessons/graphics/graphics.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// ground: what shows between cells. Cost: with Graphics one rectangle, whatever the size (512 × 512 uploads 1 MB once);
// without, at most 64 × 64 rectangles, each then standing for the entry in its middle.
void draw_heat_map(Ui& ui, const HeatMap& map, Color ground);

// The part of a matrix that is shown: moved and scaled with a point of it kept in its place, never past the matrix's edges.
// Rows and columns shown are at least 4, or all there are.
Rect zoomed_window(Rect window, int rows, int columns, float factor, Point kept);
Rect moved_window(Rect window, int rows, int columns, Point by);

}  // namespace gatewalk::lessons
