// The panel at the bottom: the unrolled sequence. Tokens above, states and gates as heat maps over time below, the error
// term's norm per step in the backward pass; scrub it, play it, open any cell.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

void draw_time_strip(Ui& ui, Player& player, Rect area);

}  // namespace gatewalk::lessons
