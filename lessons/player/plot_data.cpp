#include "lessons/player/plot_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lessons/experiment/learned.hpp"

namespace gatewalk::lessons {

namespace {

// The range's values in one experiment; nothing where its ends cannot be taken or are too many.
Result<std::vector<double>> points(const Plot& plot, const Experiment& experiment, const Cursor& cursor) {
  const auto from = plot.from.evaluate(experiment, cursor), to = plot.to.evaluate(experiment, cursor);
  if (!from) return from.error();
  if (!to) return to.error();
  const double count = std::floor((*to - *from) / plot.step + 1e-9) + 1;
  if (!(count >= 1 && count <= most_plot_points))
    return Error{"the plot '" + plot.name + "' has no points, or more than " + std::to_string(most_plot_points)};
  std::vector<double> x;
  for (int k = 0; k < static_cast<int>(count); ++k) x.push_back(*from + k * plot.step);
  return x;
}

// Cursors of one variant may point outside of another's sequence.
Cursor within(Cursor cursor, const Experiment& experiment) {
  cursor.step = std::min(cursor.step, experiment.steps() - 1);
  cursor.part = experiment.nearest(cursor.part);
  return cursor;
}

// The variant that a series is computed in; -1 where it names none.
int variant_of(const Player& player, const Series& series) {
  for (int k = 0; k < player.variants() && !series.quantity.empty(); ++k)
    if (player.variant_name(k) == series.quantity) return k;
  return -1;
}

void add_line(std::vector<PlotLine>& lines, const Player& player, const Plot& plot, const Series& series, int variant,
              std::optional<Error>* error) {
  const Result<Experiment>& experiment = player.variant_experiment(variant < 0 ? player.variant() : variant);
  const auto tell = [&](const Error& e) {
    if (error && !*error) *error = e;
  };
  if (!experiment) return tell(experiment.error());
  const Cursor cursor = within(player.cursor(), *experiment);
  const auto x = points(plot, *experiment, cursor);
  if (!x) return tell(x.error());
  PlotLine line{series.label, series.quantity, series.dashed, variant, *x, {}};
  if (plot.each_variant)
    line.label = plot.series.size() == 1 ? player.variant_name(variant) : player.variant_name(variant) + ": " + series.label;
  for (const double at : *x) {
    bool nothing = false;
    const auto value = series.measure.evaluate(*experiment, cursor, {{plot.variable, at}}, &nothing);
    if (!value) tell(value.error());
    line.y.push_back(value && !nothing ? *value : std::numeric_limits<double>::quiet_NaN());
    line.nothing.push_back(nothing);
  }
  if (std::find(line.nothing.begin(), line.nothing.end(), true) == line.nothing.end()) line.nothing.clear();
  lines.push_back(std::move(line));
}

std::vector<PlotLine> compute(const Player& player, const Plot& plot, std::optional<Error>* error) {
  std::vector<PlotLine> lines;
  for (int k = 0; k < (plot.each_variant ? player.variants() : 1); ++k)
    for (const Series& series : plot.series)
      add_line(lines, player, plot, series, plot.each_variant ? k : variant_of(player, series), error);
  return lines;
}

}  // namespace

const std::vector<PlotLine>& plot_lines(const Player& player, const Plot& plot) {
  Player::Kept& kept = player.kept("plot " + player.lesson().slug + "/" + plot.name);
  // Of the cursor only what a measure may ask of it counts.
  const std::uint64_t now = player.version();
  if (kept.version != now || !kept.data.has_value()) kept = {now, compute(player, plot, nullptr)};
  return *std::any_cast<std::vector<PlotLine>>(&kept.data);
}

void learn_drawn(Player& player, const Plot& plot) {
  const auto& until = player.state().changes.learning.update;
  if (!until) return;
  for (int k = 0; k < static_cast<int>(player.lesson().variants.size()); ++k) {
    const auto& learned = player.lesson().variants[static_cast<std::size_t>(k)].setup.learned;
    const bool drawn = plot.each_variant || std::any_of(plot.series.begin(), plot.series.end(), [&](const Series& series) {
                         return series.quantity == player.variant_name(k);
                       });
    if (k == player.variant() || !drawn || !learned || learned->nearest(*until) == *until) continue;
    TrainingWish wish = learned->wish();
    if (wish.shown == *until && wish.updates >= *until) continue;
    wish.shown = *until;
    learned->wish(wish);
    player.learn_beside({learned}, *until);
  }
}

std::optional<Error> plot_error(const Player& player, const Plot& plot) {
  std::optional<Error> error;
  (void)compute(player, plot, &error);
  const Experiment& e = player.experiment();
  if (!error && plot.marked)
    if (const auto at = plot.marked->evaluate(e, player.cursor()); !at) error = at.error();
  if (!error && plot.names == Plot::Names::classes && e.setup().classes.empty())
    error = Error{"'names: classes' wants a front line 'classes:'"};
  return error;
}

}  // namespace gatewalk::lessons
