// What stands below a step's text besides questions: the picker of variants, switches that cut paths, plots.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Draws them from (x, y) down and moves y below them.
void draw_figures(Ui& ui, Player& player, const Step& step, float x, float width, float& y);

}  // namespace gatewalk::lessons
