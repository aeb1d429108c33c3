// Trains a model in double, one update a call, so that a page can breathe between two of them. It walks: the truth that the
// trainer over compiled programs (fast_trainer.hpp) is proven against.
#pragma once

#include <limits>
#include <optional>

#include "engine/network/loss.hpp"
#include "engine/network/model.hpp"
#include "engine/training/clip.hpp"
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

// What an update was. The loss, rows and norms are those before the weights moved.
struct Update {
  double loss = 0;
  int rows = 0, right = 0;  // as in LossValue
  // Of all tensors' gradients together, before and after clipping. NaN where nobody asked (FastTrainer).
  double gradient_norm = std::numeric_limits<double>::quiet_NaN();
  double clipped_norm = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> tensor_norms{};  // of each tensor's gradient before clipping, in the order of their names
  std::vector<double> error_norms{};   // ‖∂L/∂h_t‖ of the last layer's first direction, all of the batch, for each step t

  // Of the rows with a class; 0 where there are none.
  double accuracy() const { return rows > 0 ? static_cast<double>(right) / rows : 0; }
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
