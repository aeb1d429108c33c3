// One update on the stage, from the gradient's parts to the new weight: the sum over time steps, the clipping, and every
// operation of the optimizer's rule, for one weight that the reader chooses.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

void draw_walked_update(Ui& ui, Player& player, Rect area);

}  // namespace gatewalk::lessons
