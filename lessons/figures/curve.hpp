// The curve of an activation function with the point where a number stands, and its slope there.
#pragma once

#include <string_view>

#include "engine/equations/functions.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Draws f over a range that holds the argument. Values come from the engine (equations/slope.hpp).
void draw_curve(Ui& ui, std::string_view key, Rect area, const equations::Function& function, double argument, double value,
                double slope, Color color, int decimals);

}  // namespace gatewalk::lessons
