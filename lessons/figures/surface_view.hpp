// A lesson's loss surface: a landscape that can be turned, with gradient descent on it as it comes and with its gradient
// clipped, and the loss after each update as a plot below, whose table is for those who do not look.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Draws from (x, y) down and moves y below it: as tall as suits the width, or into `height`, then with the losses beside the
// landscape where there is room.
void draw_surface(Ui& ui, Player& player, const Surface& surface, float x, float width, float& y, float height = 0);

}  // namespace gatewalk::lessons
