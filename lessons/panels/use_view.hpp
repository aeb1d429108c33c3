// What was learned, used: a network of classes writes on by itself, one class drawn after another; of other tasks a fresh
// sequence with what is asked for and what is answered.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Precondition: the lesson's network learns.
void draw_use(Ui& ui, Player& player, Rect area);

}  // namespace gatewalk::lessons
