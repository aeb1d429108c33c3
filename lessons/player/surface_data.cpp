#include "lessons/player/surface_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/training/descent.hpp"
#include "lessons/player/state_fields.hpp"

namespace gatewalk::lessons {

namespace {

constexpr int coarse_columns = 57;
constexpr std::size_t runs_a_call = 128;

// The experiment with both targets set.
Result<Experiment> at(const Experiment& experiment, const Surface& surface, double x, double y) {
  std::vector<Edit> edits = experiment.edits();
  std::erase_if(edits, [&](const Edit& e) { return e.target == surface.x || e.target == surface.y; });
  edits.push_back({surface.x, x});
  edits.push_back({surface.y, y});
  return experiment.with(edits);
}

double height(const Experiment& experiment, const Surface& surface, const Cursor& cursor) {
  const auto z = surface.z->evaluate(experiment, cursor);
  return z ? *z : std::numeric_limits<double>::quiet_NaN();
}

// One update of (x, y) after the other, with the gradient clipped or not.
SurfaceData::Path descend(const Experiment& experiment, const Surface& surface, const Cursor& cursor,
                          const training::Clip& clip) {
  SurfaceData::Path path;
  double place[] = {surface.start_x, surface.start_y};
  for (int update = 0; update <= surface.updates && std::isfinite(place[0]) && std::isfinite(place[1]); ++update) {
    const auto here = at(experiment, surface, place[0], place[1]);
    if (!here) break;
    path.x.push_back(place[0]), path.y.push_back(place[1]), path.z.push_back(height(*here, surface, cursor));
    double gradient[] = {here->gradient(surface.x).value_or(0), here->gradient(surface.y).value_or(0)};
    path.gradient.push_back(training::descend(place, gradient, surface.rate, clip));
    if (!std::isfinite(path.z.back())) break;
  }
  return path;
}

training::Clip clip_of(const Surface::Clip& clip) {
  using Kind = training::Clip::Kind;
  return {clip.kind == Surface::Clip::Kind::norm ? Kind::norm : Kind::value, clip.at};
}

float run(const Experiment& experiment, const Cursor& cursor, const Surface& surface, double column, double row) {
  const auto here = at(experiment, surface, surface.x_least + (surface.x_most - surface.x_least) * column,
                       surface.y_least + (surface.y_most - surface.y_least) * row);
  return here ? static_cast<float>(height(*here, surface, cursor)) : std::numeric_limits<float>::quiet_NaN();
}

// A height between the corners of a coarse cell in which the land is even: theirs, as a triangle would draw it. Nothing where it
// is steep: there the network has to be run.
std::optional<float> even(const SurfaceData& data, const Surface& surface, const std::pair<float, float>& range, int column,
                          int row) {
  const int c = std::min(column / finer, coarse_columns - 2), r = std::min(row / finer, coarse_columns - 2);
  const auto corner = [&](int dc, int dr) { return data.coarse[static_cast<std::size_t>((r + dr) * coarse_columns + c + dc)]; };
  const float z[] = {corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)};
  const float u = static_cast<float>(column - c * finer) / finer, v = static_cast<float>(row - r * finer) / finer;
  if ((u == 0 || u == 1) && (v == 0 || v == 1)) return corner(u == 1, v == 1);
  const auto [least, most] = std::minmax({z[0], z[1], z[2], z[3]});
  const bool finite = std::all_of(std::begin(z), std::end(z), [](float h) { return std::isfinite(h); });
  constexpr float steep = 0.02f;
  if (!finite || surface.log || most - least > steep * (range.second - range.first)) return {};
  return (z[0] * (1 - u) + z[1] * u) * (1 - v) + (z[2] * (1 - u) + z[3] * u) * v;
}

void fill(SurfaceData& data, const Experiment& experiment, const Cursor& cursor, const Surface& surface) {
  const std::size_t first = static_cast<std::size_t>(coarse_columns) * coarse_columns,
                    all = static_cast<std::size_t>(data.columns) * static_cast<std::size_t>(data.rows);
  std::size_t runs = 0;
  for (; runs < runs_a_call && data.coarse.size() < first; ++runs)
    data.coarse.push_back(run(experiment, cursor, surface,
                              static_cast<double>(data.coarse.size() % coarse_columns) / (coarse_columns - 1),
                              static_cast<double>(data.coarse.size() / coarse_columns) / (coarse_columns - 1)));
  if (data.coarse.size() == first) {
    std::pair<float, float> range{std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity()};
    for (const float h : data.coarse)
      if (std::isfinite(h)) range = {std::min(range.first, h), std::max(range.second, h)};
    while (runs < runs_a_call && data.fine.size() < all) {
      const int column = static_cast<int>(data.fine.size() % static_cast<std::size_t>(data.columns)),
                row = static_cast<int>(data.fine.size() / static_cast<std::size_t>(data.columns));
      const auto known = even(data, surface, range, column, row);
      if (!known) ++runs;
      data.fine.push_back(known ? *known
                                : run(experiment, cursor, surface, static_cast<double>(column) / (data.columns - 1),
                                      static_cast<double>(row) / (data.rows - 1)));
    }
  }
  data.share = 0.5 * static_cast<double>(data.coarse.size()) / static_cast<double>(first) +
               0.5 * static_cast<double>(data.fine.size()) / static_cast<double>(all);
  data.complete = data.fine.size() == all;
  if (data.complete) data.z = std::move(data.fine);
}

// The surface in this network, some runs further than before.
const SurfaceData& computed(const Player& player, const Experiment& experiment, int variant, const Surface& surface) {
  Player::Kept& kept = player.kept("surface " + player.lesson().slug + "/" + surface.name);
  const SurfaceData* before = std::any_cast<SurfaceData>(&kept.data);
  const Cursor& cursor = player.cursor();
  if (!before || before->variant != variant || before->edits != experiment.edits() || before->cuts != player.cuts()) {
    SurfaceData fresh;
    fresh.variant = variant, fresh.edits = experiment.edits(), fresh.cuts = player.cuts();
    fresh.columns = fresh.rows = (coarse_columns - 1) * finer + 1;
    fresh.free = descend(experiment, surface, cursor, {});
    for (const Surface::Clip& clip : surface.clips) fresh.clipped.push_back(descend(experiment, surface, cursor, clip_of(clip)));
    kept = {player.changes(), std::move(fresh)};
  }
  SurfaceData& data = *std::any_cast<SurfaceData>(&kept.data);
  if (!data.complete) fill(data, experiment, cursor, surface);
  return data;
}

}  // namespace

std::size_t SurfaceData::Path::longest() const {
  std::size_t found = 0;
  double most = 0;
  for (std::size_t k = 0; k + 1 < x.size(); ++k) {
    const double dx = x[k + 1] - x[k], dy = y[k + 1] - y[k], length = dx * dx + dy * dy;
    if (length > most) most = length, found = k;
  }
  return found;
}

const SurfaceData& surface_data(const Player& player, const Surface& surface) {
  return computed(player, player.experiment(), player.variant(), surface);
}

bool prepare_next_surface(const Player& player) {
  const std::size_t next = static_cast<std::size_t>(player.step_index()) + 1;
  const std::vector<Step>& steps = player.lesson().steps;
  if (next >= steps.size() || steps[next].all<Surface>().empty()) return false;
  if (!player.experiment().edits().empty() || player.cuts() != trace::Cuts{}) return false;
  // What a step leaves out stays as the steps before had it.
  State state;
  for (std::size_t k = 0; k <= next; ++k) (void)show(steps[k], Field::Reads::before_the_run, state, player.lesson(), nullptr);
  const Result<Experiment>& experiment = player.variant_experiment(state.changes.variant);
  if (!experiment || state.changes.cuts != trace::Cuts{}) return false;
  for (const Surface* surface : steps[next].all<Surface>())
    if (!computed(player, *experiment, state.changes.variant, *surface).complete) return true;
  return false;
}

}  // namespace gatewalk::lessons
