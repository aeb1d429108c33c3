// Questions to a network as a whole, on the stage: which units remember, which gates are saturated, how far the error reaches,
// which input mattered, which units do nothing.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Draws the question that the view asks (ViewState::findings).
void draw_findings(Ui& ui, Player& player, Rect area);

}  // namespace gatewalk::lessons
