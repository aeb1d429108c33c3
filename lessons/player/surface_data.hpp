// The numbers of a lesson's surface: a measure over two targets, and gradient descent on it.
#pragma once

#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

struct SurfaceData {
  // x and y from the surface's least to most, columns and rows evenly; z row by row. May be NaN or infinite.
  int columns = 0, rows = 0;
  std::vector<float> z;
  // Descent from the start, the start included: as it comes, and with its gradient clipped. It ends where the loss is no
  // longer finite.
  struct Path {
    std::vector<double> x, y, z;
    std::vector<double> gradient;  // the norm of (∂loss/∂x, ∂loss/∂y) at each place, before clipping
  } free, clipped;
  bool complete = false;
};

// Filled over several calls, some runs a call, until complete; kept until the experiment changes.
// Cost: a call at most about 130 runs of the network.
const SurfaceData& surface_data(const Player& player, const Surface& surface);

}  // namespace gatewalk::lessons
