// The language of cells on one card: its words, how names speak for themselves, and every function there is.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

void draw_cell_card(Ui& ui, const Player& player, bool& open);

}  // namespace gatewalk::lessons
