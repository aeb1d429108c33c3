// The training of a network on the stage: what is learned and how, starting and stopping it, and what became of it, as plots.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// bar: what is free beside the tabs above it, for what can be done with the whole.
void draw_training(Ui& ui, Player& player, Rect area, Rect bar);

}  // namespace gatewalk::lessons
