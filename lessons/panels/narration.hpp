// Says what has just happened as one sentence: the lesson's step, the operation walked to, the number opened.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Announces when the player's cursor or step has moved since the last call, and not otherwise.
void narrate(Ui& ui, const Player& player);

// The sentence for where the player stands, made by engine/writing/speech: "step 2, grew: forget gate, unit 1: sigmoid of 0.84 is
// 0.70"; of an operation as a whole what it does and its first values.
std::string narration(const Phrases& words, const Player& player);

}  // namespace gatewalk::lessons
