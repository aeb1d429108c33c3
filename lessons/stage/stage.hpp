// The panel in the middle: the cell's diagram at the cursor, with its values. What it shows is a function of the player's
// experiment and cursor; the reader's own are only where they look from and whether the matrix is open.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Draws the stage into its panel; ids are below the open scope. course: whose place in the course says which marks of the
// backward pass the reader has met, where that is not the player itself.
void draw_stage(Ui& ui, Player& player, Rect area, const Player* course = nullptr);

// The stage's keys, when nobody else has taken them: + − nearer and farther, 0 the whole, M the matrix.
void stage_keys(Ui& ui, Player& player);

}  // namespace gatewalk::lessons
