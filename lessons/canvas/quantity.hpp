// What an operation is called and which color it has on the screen: one answer for stage, strip, inspector and prose.
// A quantity lights up everywhere under its class id (engine/equations/tex.hpp): "f", "a_f", "W_f", "op16".
#pragma once

#include <string>

#include "engine/equations/recipe.hpp"
#include "lessons/canvas/theme.hpp"

namespace gatewalk::lessons {

// The word of theme.hpp's quantity_color: "forget gate", "cell state", "hidden", "x", …; "" if it has none of its own.
// The first state is the hidden state, whatever its line is called.
std::string color_key(const equations::Recipe& recipe, equations::Index operation);
Color operation_color(const Theme& theme, const equations::Recipe& recipe, equations::Index operation);

// The color of a term by its class id in the forward or backward recipe, or of a parameter ("W_f", "b_f"); 0 if unknown.
Color term_color(const Theme& theme, const equations::Recipe& forward, const equations::Recipe& backward, std::string_view id);

// "forget gate", "cell state", "hidden state": what a row of the time strip and a number's subtitle say.
std::string operation_title(const equations::Recipe& recipe, equations::Index operation);

// The operations a reader follows over time, in the order of the strip: states, then gates and candidates; in the backward
// pass their error terms.
std::vector<equations::Index> followed_operations(const equations::Recipe& recipe);

}  // namespace gatewalk::lessons
