// The panel in the middle: the cell's diagram at the cursor, with its values. What it shows is a function of the player's
// experiment and cursor; the reader's own are only where they look from and whether the matrix is open.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Draws the stage into its panel; ids are below the open scope.
void draw_stage(Ui& ui, Player& player, Rect area);

// The stage's keys, when nobody else has taken them: + − nearer and farther, 0 the whole, M the matrix.
void stage_keys(Ui& ui, Player& player);

}  // namespace gatewalk::lessons
