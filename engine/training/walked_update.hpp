// Everything of one update of a run: what it read, its loss, the gradient of every stored tensor, the clipping, and the rule
// walked over any tensor, with the memory it had before. The numbers are the run's own, to the bit: the new weights are the run's
// after the update.
//
//   weights after n - 1 updates → batch n → loss → ∂L/∂w of every stored tensor → norm, clip factor → rule → weights after n
//
// The gradients were summed by the compiled program. A walk over the same batch (Model::run, run_backward with `before`) opens
// them to their time steps and sequences, and differs from them in the last digits, for it adds in another order.
#pragma once

#include "engine/training/recorded_run.hpp"
#include "engine/training/rule_recipe.hpp"

namespace gatewalk::training {

struct WalkedUpdate {
  int update = 0;         // n, from 1
  NextUpdate next;        // batch, loss, rows, gradients before clipping and their norms
  network::Model before;  // with the weights that it read: those after n - 1 updates
  OptimizerOptions optimizer{};
  Clip clip{};
  double clip_factor = 1;       // what every gradient was multiplied by; 1 where not clipped by norm
  int truncate = 0;             // as Learning::truncate
  RuleMemory<double> memory{};  // before the update; empty before the first

  // What the rule remembered of a stored tensor's entries, in their order. The spans are of this value's memory.
  Remembered remembered(const std::string& tensor) const;
  // The rule, walked over a stored tensor: unit k is its entry k, row by row. Cost: O(operations · entries).
  WalkedRule rule(const std::string& tensor) const;
};

// The same update walked operation by operation, forward and backward, over the batch that it read: what its gradients are opened
// to. It refers to the update's model: keep both while it is read.
struct WalkedBatch {
  network::NetworkTrace forward, backward;
  network::Upstream upstream;
};
// Cost: a forward and a backward walk over the batch.
WalkedBatch walk_batch(const WalkedUpdate& update, const network::Loss& loss);

// What each step of each sequence adds to ∂L/∂ an entry of one of the cell's parameters. Shape: [T, B]; all together, in the
// order of the backward pass, they are the walked gradient. Cost: O(T · B).
Tensor gradient_shares(const WalkedUpdate& update, const WalkedBatch& walked, trace::Part part, equations::Index parameter,
                       int row, int column);

// Goes through update n (from 1) of a run, which is then where it was before.
// Cost: RecordedRun::go_to there and back, and a forward and backward pass.
WalkedUpdate walk_update(RecordedRun& run, int n);

}  // namespace gatewalk::training
