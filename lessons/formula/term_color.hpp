// Which color an operation and a term of a formula have on the screen. A quantity lights up everywhere under its class id
// (engine/writing/tex.hpp): "f", "a_f", "W_f", "op16".
#pragma once

#include <string_view>

#include "engine/equations/recipe.hpp"
#include "lessons/ui/theme.hpp"

namespace gatewalk::lessons {

Color operation_color(const Theme& theme, const equations::Recipe& recipe, equations::Index operation);

// The color of a term by its class id in the forward or backward recipe, or of a parameter ("W_f", "b_f"); 0 if unknown.
Color term_color(const Theme& theme, const equations::Recipe& forward, const equations::Recipe& backward, std::string_view id);

}  // namespace gatewalk::lessons
