// The panel at the left: title, the step's prose with live numbers, the current formula, knobs; docked below them the question,
// Back, Undo, Reset and Next. For a projector the same below the stage, in large letters (ViewState::present).
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

void draw_lesson_panel(Ui& ui, Player& player, Rect area);

}  // namespace gatewalk::lessons
