// The panel at the right: one number, opened. Its terms as bars, its sum, the activation's curve with its point and slope,
// where it comes from, what it goes into. Numbers that can be set by hand (weights, inputs, initial states) are fields.
// Everything shown is computed by the engine (program/opening.hpp).
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

void draw_inspector(Ui& ui, Player& player, Rect area);

}  // namespace gatewalk::lessons
