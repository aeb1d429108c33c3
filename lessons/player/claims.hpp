// What a step's text rests on (":holds"), held against the numbers as the reader has changed them.
#pragma once

#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

// Whether a paragraph of the step at hand rests on something that is not so now. Computed once for each state of the player.
bool gives_way(const Player& player, std::size_t paragraph);

}  // namespace gatewalk::lessons
