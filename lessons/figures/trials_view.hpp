// An experiment on the screen: a row a way to train, with what its seeds have come to as numbers and as marks on an axis. It runs
// beside the lab when the reader starts it.
#pragma once

#include "engine/source/trials.hpp"
#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// The rows of an experiment as requests, over its own words or, where it has none, over what the lesson's network learns.
// Error: words that are not understood, or that make nothing that can learn.
Result<source::Trials> trials_of(const source::TrainingRequest& base, const TrialTable& table, int again);

// A row more, with a cell of the reader's choice. Where the cell wants as many units as there are inputs it has as many.
// Error: the cell cannot learn this.
Status add_own_row(const source::TrainingRequest& base, const TrialTable& table, int again, source::Cell cell,
                   source::Trials& trials);

float trials_height(Ui& ui, const TrialTable& table);
// Precondition: it has words of its own, or the lesson's network learns.
void draw_trials(Ui& ui, Player& player, std::string_view key, Rect area, const TrialTable& table);

}  // namespace gatewalk::lessons
