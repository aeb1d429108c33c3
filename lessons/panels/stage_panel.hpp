// The panel in the middle: the cell with the banner over it, or the figures of a step that speaks of nothing in the cell, and
// two tabs between them.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

void draw_stage_panel(Ui& ui, Player& player, Rect area);

}  // namespace gatewalk::lessons
