// The panel at the bottom: the unrolled sequence. Tokens above, states and gates as heat maps over time below, the error
// term's norm per step in the backward pass; scrub it, play it, open any cell.
#pragma once

#include "lessons/canvas/ui.hpp"
#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

void draw_time_strip(Ui& ui, Player& player, Rect area);

// The range of the color scale: the same on every panel of a lesson, so that a color means one value.
double value_range(const Player& player, Pass pass);

}  // namespace gatewalk::lessons
