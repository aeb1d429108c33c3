#include "lessons/player/surface_data.hpp"

#include <cmath>
#include <limits>

#include "engine/training/descent.hpp"

namespace gatewalk::lessons {

namespace {

constexpr int surface_columns = 65, surface_rows = 65;
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

// How a surface's second path is clipped.
training::Clip clip_of(const Surface& surface) {
  using Kind = training::Clip::Kind;
  return {surface.clip == Surface::Clip::none   ? Kind::none
          : surface.clip == Surface::Clip::norm ? Kind::norm
                                                : Kind::value,
          surface.clip_at};
}

}  // namespace

const SurfaceData& surface_data(const Player& player, const Surface& surface) {
  Player::Kept& kept = player.kept("surface " + player.lesson().slug + "/" + surface.name);
  const Experiment& experiment = player.experiment();
  if (kept.version != player.changes() || !kept.data.has_value()) {
    SurfaceData fresh;
    fresh.columns = surface_columns, fresh.rows = surface_rows;
    fresh.free = descend(experiment, surface, player.cursor(), {});
    if (surface.clip != Surface::Clip::none) fresh.clipped = descend(experiment, surface, player.cursor(), clip_of(surface));
    kept = {player.changes(), std::move(fresh)};
  }
  SurfaceData& data = *std::any_cast<SurfaceData>(&kept.data);
  const std::size_t all = static_cast<std::size_t>(data.columns) * static_cast<std::size_t>(data.rows);
  for (std::size_t done = 0; done < runs_a_call && data.z.size() < all; ++done) {
    const auto column = static_cast<double>(data.z.size() % static_cast<std::size_t>(data.columns)),
               row = static_cast<double>(data.z.size() / static_cast<std::size_t>(data.columns));
    const auto here = at(experiment, surface, surface.x_least + (surface.x_most - surface.x_least) * column / (data.columns - 1),
                         surface.y_least + (surface.y_most - surface.y_least) * row / (data.rows - 1));
    data.z.push_back(here ? static_cast<float>(height(*here, surface, player.cursor()))
                          : std::numeric_limits<float>::quiet_NaN());
  }
  data.complete = data.z.size() == all;
  return data;
}

}  // namespace gatewalk::lessons
