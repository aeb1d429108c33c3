// Says what has just happened as one sentence: the lesson's step, the operation walked to, the number opened.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Announces when the player's cursor or step has moved since the last call, and not otherwise.
void narrate(Ui& ui, const Player& player);

// The sentence for where the player stands: "step 2, grew: forget gate is 0.68, 0.91, 0.70, 0.12".
std::string narration(const Player& player);

}  // namespace gatewalk::lessons
