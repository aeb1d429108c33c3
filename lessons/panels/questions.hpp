// A question in its card: predict, then reveal. The engine marks; a known mistake is told, with the operation where it parts.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Draws at (x, y) and moves y below the card.
void draw_question(Ui& ui, Player& player, const Question& question, float x, float width, float& y);

}  // namespace gatewalk::lessons
