// A line over the stage that says where a run first stops being finite, with a button that goes there.
#pragma once

#include "lessons/ui/ui.hpp"
#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

// Draws nothing as long as all numbers are finite.
void draw_nonfinite_banner(Ui& ui, Player& player, Rect stage);

}  // namespace gatewalk::lessons
