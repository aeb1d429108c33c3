// The panel at the left: title, goal, the step's prose with live numbers, the current formula, knobs, questions, Back and Next.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

void draw_lesson_panel(Ui& ui, Player& player, Rect area);

}  // namespace gatewalk::lessons
