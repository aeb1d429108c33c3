// The walk through a whole network, one operation at a time, in the order in which Model::run and run_backward compute:
//   forward:  layer 0 first; in a layer direction 0, then 1; in a direction every time step, from the last one on where it is
//             a reverse direction; in a step the recipe's operations.
//   backward: the last layer first; in a layer direction 0, then 1 (their error terms are added in this order); in a direction
//             the time steps the other way round; in a step the backward recipe's operations.
// It is known without running anything. Steps past the end of a shorter sequence are walked too: the longest one has them.
#pragma once

#include "engine/network/model.hpp"

namespace gatewalk::network {

// Where a walk stands: an operation at a time step of a layer and direction. Which number of the operation's value, and in
// which row of the batch, is added by who opens one.
struct Place {
  equations::Pass pass = equations::Pass::forward;
  Part part;
  int step = 0;
  equations::Index operation = -1;  // -1, or one that is not walked (a leaf): before the first operation of the step
  bool operator==(const Place&) const = default;
};

class WalkOrder {
 public:
  // The walk of a pass over a sequence of so many steps.
  WalkOrder(const Model& model, equations::Pass pass, int steps);

  int size() const;                       // the sum over layers and directions of T · operations
  Place at(int n) const;                  // the n-th place, 0 ≤ n < size()
  Place moved(Place from, int by) const;  // so many places on, or back if negative; stays at the first and the last one

 private:
  int before(const Place& place) const;  // how many places come before its step's first
  const std::vector<equations::Index>& operations(int layer) const {
    return operations_[operations_.size() == 1 ? 0 : static_cast<std::size_t>(layer)];
  }
  int part_size(int layer) const { return steps_ * static_cast<int>(operations(layer).size()); }

  const Shape shape_;
  const equations::Pass pass_;
  const int steps_;
  std::vector<std::vector<equations::Index>> operations_;  // of the one cell, or of each layer's
};

}  // namespace gatewalk::network
