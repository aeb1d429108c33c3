// The panel in the middle: the cell's diagram at the cursor, with its values. What it shows is a function of the player's
// experiment and cursor, or of those of a network beside it; the reader's own are only where they look from and whether the
// matrix is open.
#pragma once

#include "lessons/player/comparison.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Draws the stage into its panel; ids are below the open scope. beside: the network to draw in place of the player's own. What is
// done in its picture is done to the player; only where it is looked at from is the picture's own, as long as it is there.
// neighbors: the cells beside it; what none of them has is marked.
void draw_stage(Ui& ui, Player& player, Rect area, const Beside* beside = nullptr,
                std::vector<const equations::Recipe*> neighbors = {});

// The stage's keys, when nobody else has taken them: + − nearer and farther, 0 the whole, M the matrix.
void stage_keys(Ui& ui, Player& player);

}  // namespace gatewalk::lessons
