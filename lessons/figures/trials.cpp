#include "lessons/figures/trials.hpp"

#include <algorithm>

#include "engine/source/training_words.hpp"
#include "engine/source/untrained.hpp"
#include "lessons/experiment/fitted.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

constexpr const char* runs_key = "experiment ";

// What the runs before have come to, in the rows that are the same.
void keep_earlier(const TrialRuns& before, const TrialTable& table, TrialRuns& runs) {
  runs.earlier = before.earlier;
  runs.earlier.resize(runs.rows.size());
  for (std::size_t row = 0; row < std::min(before.rows.size(), runs.rows.size()); ++row)
    for (const auto& one : before.rows[row]) {
      const auto value = result_of(*one, table);
      const bool still = std::find(runs.rows[row].begin(), runs.rows[row].end(), one) != runs.rows[row].end();
      if (value && !still) runs.earlier[row].push_back(*value);
    }
}

std::string typed_equations(const Player& player) {
  const std::string &here = player.experiment().setup().cell_text, &last = player.settings().own_cell;
  return player.has_own_cell() || last.empty() ? here : last;
}

// What the reader chose for a row of their own, as the view has it.
source::Cell own_cell(const Player& player, const std::string& chosen) {
  if (chosen != typed_row) return {chosen, {}};
  source::Cell cell{{}, typed_equations(player)};
  if (const auto recipe = source::recipe_of(cell)) cell.name = recipe->cell;
  return cell;
}

// A network that learns so: one that there is already, with what it has learned, else a new one.
Result<std::shared_ptr<Learned>> network_of(const Player& player, const TrialRuns* before, const TrialRuns& now,
                                            const source::TrainingRequest& request) {
  for (const TrialRuns* runs : {before, &now})
    for (std::size_t row = 0; runs && row < runs->rows.size(); ++row)
      for (const auto& one : runs->rows[row])
        if (one->request() == request) return one;
  return player.learned() ? player.learned()->other(request) : Learned::begin(request);
}

source::TrainingRequest base_of(const Player& player) {
  const auto& lessons_own = player.lesson().setup_of(0).learned;
  if (lessons_own) return lessons_own->request();
  return player.learned() ? player.learned()->request() : source::TrainingRequest{};
}

// The words of all rows over what the lesson's network learns.
Result<source::TrainingRequest> common(const source::TrainingRequest& base, const TrialTable& table) {
  return table.words.empty() ? Result<source::TrainingRequest>(base) : source::read_training(table.words);
}

source::TrainingRequest made_anew(source::TrainingRequest request, const TrialTable& table, int again) {
  request.seed += static_cast<std::uint64_t>(again) * static_cast<std::uint64_t>(table.seeds);
  return request;
}

}  // namespace

Networks TrialRuns::all() const {
  Networks networks;
  for (const Networks& row : rows) networks.insert(networks.end(), row.begin(), row.end());
  return networks;
}

std::size_t TrialRuns::earlier_count() const {
  std::size_t count = 0;
  for (const auto& row : earlier) count += row.size();
  return count;
}

bool has_typed_row(const Player& player) { return !typed_equations(player).empty(); }

std::optional<double> result_of(const Learned& learned, const TrialTable& table) {
  const int end = learned.how().updates;
  if (learned.furthest() < end) return {};
  const auto& measured = learned.history().held_out;
  const auto after = measured.upper_bound(end);
  if (after == measured.begin()) return {};
  const training::HeldOut& last = std::prev(after)->second;
  return table.accuracy ? last.accuracy() : last.loss;
}

const TrialRuns& trial_runs(const Player& player, const TrialTable& table, const FigureView& view) {
  // Who leaves the lesson and comes back finds what its runs have come to.
  Player::Kept& kept = player.kept(player.lesson().slug + " " + trials_key(table));
  kept.outlasts = true, kept.version = player.version();
  const Phrases& words = Phrases::of(player.lesson().language);
  const source::TrainingRequest base = base_of(player);
  const source::Cell own = view.row.empty() ? source::Cell{} : own_cell(player, view.row);
  const std::string of = to_words(base) + " " + std::to_string(view.again) + " " + own.name + " " + own.equations;
  const TrialRuns* before = std::any_cast<TrialRuns>(&kept.data);
  if (before && before->of == of) return *before;
  TrialRuns runs{of, {}};
  auto trials = trials_of(base, table, view.again);
  if (!trials) runs.problem = words.say(trials.error());
  else if (!view.row.empty())
    if (const auto done = add_own_row(base, table, view.again, own, *trials); !done) runs.own_problem = words.say(done.error());
  for (int row = 0; trials && row < static_cast<int>(trials->rows.size()); ++row) {
    runs.rows.emplace_back();
    for (int seed = 0; seed < trials->seeds; ++seed) {
      const auto one = network_of(player, before, runs, source::trial(*trials, row, seed));
      if (one) runs.rows.back().push_back(*one);
      else runs.problem = words.say(one.error());
    }
  }
  if (before) keep_earlier(*before, table, runs);
  kept.data = std::move(runs);
  return *std::any_cast<TrialRuns>(&kept.data);
}

bool can_be_told(const Player& player, const TrialTable& table) {
  const FigureView view = trials_view(player, table);
  if (view.again > 0) return false;
  const TrialRuns& runs = trial_runs(player, table, view);
  if (!runs.problem.empty() || runs.rows.size() < table.rows.size()) return false;
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    for (const auto& one : runs.rows[row])
      if (!result_of(*one, table)) return false;
  return true;
}

void start_trials(Player& player, const Networks& networks) {
  if (!networks.empty()) player.learn_beside(networks, networks.front()->how().updates);
}

void stop_trials(const Networks& networks) {
  for (const auto& one : networks) {
    TrainingWish wish = one->wish();
    wish.updates = std::min(wish.updates, one->furthest());
    one->wish(wish);
  }
}

std::string trials_key(const TrialTable& table) { return runs_key + table.name; }

FigureView trials_view(const Player& player, const TrialTable& table) {
  const auto found = player.view().figures.find(trials_key(table));
  return found == player.view().figures.end() ? FigureView{} : found->second;
}

Result<source::Trials> trials_of(const source::TrainingRequest& base, const TrialTable& table, int again) {
  source::Trials trials{{}, table.seeds};
  const auto all = common(base, table);
  if (!all) return all.error();
  for (const TrialTable::Row& row : table.rows) {
    const auto request = source::read_training(row.words, *all);
    if (!request) return request.error();
    if (auto begun = Learned::begin(*request); !begun) return begun.error();
    trials.rows.push_back(made_anew(*request, table, again));
  }
  return trials;
}

Status add_own_row(const source::TrainingRequest& base, const TrialTable& table, int again, source::Cell cell,
                   source::Trials& trials) {
  const auto all = common(base, table);
  if (!all) return all.error();
  source::TrainingRequest request = made_anew(*all, table, again);
  request.cell = std::move(cell);
  auto fits = fitted(std::move(request));
  if (!fits) return fits.error();
  trials.rows.push_back(*std::move(fits));
  return Ok{};
}

}  // namespace gatewalk::lessons
