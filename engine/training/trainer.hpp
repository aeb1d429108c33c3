// Trains a model in double, one update a call, so that a page can breathe between two of them.
// The walked precision: the fast path in float is the compiled program's (compile/compile.hpp).
#pragma once

#include <optional>

#include "engine/network/loss.hpp"
#include "engine/network/model.hpp"
#include "engine/training/optimizer.hpp"

namespace gatewalk::training {

// What one update learns from.
struct Batch {
  network::Sequence sequence;
  Tensor target;  // as loss() wants it
};

struct TrainerOptions {
  network::Loss loss = network::Loss::squared_error;
  OptimizerOptions optimizer{};
  Clip clip{};
  int truncate = 0;  // truncated backpropagation through time: block length in steps; 0: never cut
};

// What an update was.
struct Update {
  double loss = 0;                  // before the update
  double gradient_norm = 0;         // of all tensors together, before clipping
  int rows = 0, right = 0;          // as in LossValue: right / rows is the accuracy
  std::vector<double> error_norms;  // ‖∂L/∂h_t‖ of the last layer's first direction, all of the batch, for each step t
};

class Trainer {
 public:
  // The model stays the caller's and must outlive the trainer.
  Trainer(network::Model& model, const TrainerOptions& options)
      : model_(&model), options_(options), optimizer_(options.optimizer) {}

  // Forward, loss, backward, clip, update.
  // Errors: a sequence or target that does not fit the model; the model is then unchanged.
  // Cost: about three forward walks.
  Result<Update> update(const Batch& batch);

  // Loss without an update, for validation.
  Result<Update> measure(const Batch& batch) const;

  Optimizer& optimizer() { return optimizer_; }
  int updates() const { return updates_; }

 private:
  network::Model* model_;
  TrainerOptions options_;
  Optimizer optimizer_;
  int updates_ = 0;
};

}  // namespace gatewalk::training
