// An experiment on the screen: a row a way to train, with what its seeds have come to as numbers and as marks on an axis. It runs
// beside the lab when the reader starts it.
#pragma once

#include "lessons/figures/trials.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

float trials_height(Ui& ui, const TrialTable& table, float width);
// Precondition: it has words of its own, or the lesson's network learns.
void draw_trials(Ui& ui, Player& player, std::string_view key, Rect area, const TrialTable& table);

}  // namespace gatewalk::lessons
