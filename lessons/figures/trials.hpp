// An experiment of a lesson as networks that learn: a row a way to train, from several seeds. Nothing here draws.
#pragma once

#include "engine/source/trials.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

// The rows of an experiment as requests, over its own words or, where it has none, over what the lesson's network learns.
// Error: words that are not understood, or that make nothing that can learn.
Result<source::Trials> trials_of(const source::TrainingRequest& base, const TrialTable& table, int again);

// A row more, with a cell of the reader's choice. Where the cell wants as many units as there are inputs it has as many.
// Error: the cell cannot learn this.
Status add_own_row(const source::TrainingRequest& base, const TrialTable& table, int again, source::Cell cell,
                   source::Trials& trials);

using Networks = std::vector<std::shared_ptr<Learned>>;

// The networks of an experiment, kept for the lesson also when the reader has gone to another one meanwhile.
struct TrialRuns {
  std::string of;
  std::vector<Networks> rows;
  std::vector<std::vector<double>> earlier{};  // of each row what runs with other seeds have come to
  std::string problem{};                       // of the whole
  std::string own_problem{};                   // of the reader's row

  Networks all() const;
  std::size_t earlier_count() const;
};

// FigureView::row of equations that the reader typed: those of this step, or of the last time that they made a cell.
inline constexpr const char* typed_row = "=";
// Whether there are any.
bool has_typed_row(const Player& player);

// As the reader has chosen: made anew so often, with that row of their own (empty: none).
const TrialRuns& trial_runs(const Player& player, const TrialTable& table, const FigureView& view);
// The held-out measure after all updates; nothing while it learns.
std::optional<double> result_of(const Learned& learned, const TrialTable& table);
// Whether all rows of the lesson's own have come to their end, with the first seeds: what the lesson tells of them may be told.
bool can_be_told(const Player& player, const TrialTable& table);

void start_trials(Player& player, const Networks& networks);
// They rest where they are; starting goes on from there.
void stop_trials(const Networks& networks);

// How the view of an experiment is kept in ViewState::figures.
std::string trials_key(const TrialTable& table);
FigureView trials_view(const Player& player, const TrialTable& table);

}  // namespace gatewalk::lessons
