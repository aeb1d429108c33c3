// An experiment on the screen: a row a way to train, with what its seeds have come to as numbers and as marks on an axis. It runs
// beside the lab when the reader starts it.
#pragma once

#include "engine/source/trials.hpp"
#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// The rows of an experiment as requests, over what the lesson's network learns. Error: words that are not understood, or that
// make nothing that can learn; with the number of the row.
Result<source::Trials> trials_of(const source::TrainingRequest& base, const TrialTable& table, int again);

float trials_height(Ui& ui, const TrialTable& table);
// Precondition: the lesson's network learns.
void draw_trials(Ui& ui, Player& player, std::string_view key, Rect area, const TrialTable& table);

}  // namespace gatewalk::lessons
