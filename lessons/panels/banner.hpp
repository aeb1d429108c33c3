// A line over the stage that says where a run first stops being finite, with a button that goes there.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Draws nothing as long as all numbers are finite.
void draw_nonfinite_banner(Ui& ui, Player& player, Rect stage);

}  // namespace gatewalk::lessons
