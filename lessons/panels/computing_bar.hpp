// While a pass of a large network is made: how far it has come, what is waited for, and a button that lets it rest or go on.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// 0 where nothing is under way.
float computing_bar_height(Ui& ui, const Player& player);
void draw_computing_bar(Ui& ui, Player& player, Rect area);

// In place of what is about a whole pass, while that is not there: says so and answers true.
bool waits_for_pass(Ui& ui, const Player& player, Pass pass, Rect area);

}  // namespace gatewalk::lessons
