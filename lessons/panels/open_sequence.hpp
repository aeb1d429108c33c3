// The part of open_view.hpp that asks for the sequence: drawn, numbers, or tokens through the file's embedding.
#pragma once

#include "lessons/panels/open_view.hpp"

namespace gatewalk::lessons {

// Draws it below `y` and moves `y` on; judges what was given into the state.
void draw_sequence(Ui& ui, Player& player, OpenState& state, Rect area, float& y);

}  // namespace gatewalk::lessons
