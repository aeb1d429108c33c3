#include "lessons/player/surface_data.hpp"

#include <cmath>
#include <limits>

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

// One update after the other: (x, y) ← (x, y) - rate · g, with g clipped or not.
SurfaceData::Path descend(const Experiment& experiment, const Surface& surface, const Cursor& cursor, bool clipped) {
  SurfaceData::Path path;
  double x = surface.start_x, y = surface.start_y;
  for (int update = 0; update <= surface.updates && std::isfinite(x) && std::isfinite(y); ++update) {
    const auto here = at(experiment, surface, x, y);
    if (!here) break;
    double gx = here->gradient(surface.x).value_or(0), gy = here->gradient(surface.y).value_or(0);
    const double norm = std::sqrt(gx * gx + gy * gy);
    path.x.push_back(x), path.y.push_back(y), path.z.push_back(height(*here, surface, cursor)), path.gradient.push_back(norm);
    if (!std::isfinite(path.z.back())) break;
    if (clipped && surface.clip == Surface::Clip::norm) {
      const double factor = std::min(1.0, surface.clip_at / (norm + 1e-6));
      gx *= factor, gy *= factor;
    } else if (clipped) {
      gx = std::clamp(gx, -surface.clip_at, surface.clip_at), gy = std::clamp(gy, -surface.clip_at, surface.clip_at);
    }
    x -= surface.rate * gx, y -= surface.rate * gy;
  }
  return path;
}

}  // namespace

const SurfaceData& surface_data(const Player& player, const Surface& surface) {
  Player::Kept& kept = player.kept("surface " + player.lesson().slug + "/" + surface.name);
  const Experiment& experiment = player.experiment();
  if (kept.version != player.changes() || !kept.data.has_value()) {
    SurfaceData fresh;
    fresh.columns = surface_columns, fresh.rows = surface_rows;
    fresh.free = descend(experiment, surface, player.cursor(), false);
    if (surface.clip != Surface::Clip::none) fresh.clipped = descend(experiment, surface, player.cursor(), true);
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
