// The panel at the left: title, the step's prose with live numbers, the current formula, knobs; docked below them the question,
// Back, Undo, Reset and Next. For a projector the same in large letters, the question when it is called (ViewState::present).
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

void draw_lesson_panel(Ui& ui, Player& player, Rect area);

}  // namespace gatewalk::lessons
