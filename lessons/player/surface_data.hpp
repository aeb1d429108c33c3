// The numbers of a lesson's surface: a measure over two targets, and gradient descent on it.
#pragma once

#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

struct SurfaceData {
  // x and y from the surface's least to most, columns and rows evenly; z row by row, empty until complete; NaN, infinite too.
  int columns = 0, rows = 0;
  std::vector<float> z;
  // Descent from the start, the start included. It ends where the loss is no longer finite.
  struct Path {
    std::vector<double> x, y, z;
    std::vector<double> gradient;  // the norm of (∂loss/∂x, ∂loss/∂y) at each place, before clipping
    // The longest update: it leads from this place to the next one. 0 where there is none.
    std::size_t longest() const;
  };
  Path free;                  // as the gradient comes
  std::vector<Path> clipped;  // one for each of the surface's clips
  bool complete = false;
  double share = 0;  // of the work that is done

  // The network it was computed in: the lesson's variant with these changes.
  int variant = 0;
  std::vector<Edit> edits;
  trace::Cuts cuts;

  // While it is filled: heights at every `finer`th column and row, then those between them where the land is steep.
  std::vector<float> coarse, fine;
};

// How many columns of the mesh lie in one of the coarse one that is run first.
constexpr int finer = 4;

// Filled over several calls, some runs a call, until complete; the paths are there at once. Kept until it is asked for in another
// network.
// Cost: a call at most about 130 runs of the network, the first one also those of the paths.
const SurfaceData& surface_data(const Player& player, const Surface& surface);

// Goes on with the surfaces of the step after the reader's, in the network that step begins with, so that they stand when the
// reader gets there. Whether there is something left to do. Nothing is prepared while the reader has changes.
// Cost: as surface_data.
bool prepare_next_surface(const Player& player);

}  // namespace gatewalk::lessons
