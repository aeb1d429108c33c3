// Trains a network on compiled programs, one update a call: forward, loss, backward, clip, rule, all on arrays that lie one
// tensor after the other. The fast twin of Trainer (trainer.hpp), which walks. In double an update's sums have a fixed order,
// so that the weights after n updates have the same bits everywhere.
#pragma once

#include "engine/network/fast_model.hpp"
#include "engine/training/trainer.hpp"

namespace gatewalk::training {

template <class T>
class FastTrainer {
 public:
  // The model stays the caller's and must outlive the trainer.
  explicit FastTrainer(network::FastModel<T>& model) : model_(&model) {}

  // One update: returns what it was.
  // Shapes: x [T, B, I]; the target as in loss.hpp. Where the last step alone counts, the readout reads nothing else. A rule
  //   keeps its memory from call to call until another rule is asked for.
  // `report`: with all norms, and with error_norms where the model keeps error terms; without it gradient_norm stands there if
  //   the gradients were clipped, and nothing is allocated.
  // Errors: as loss(); the tensors are then unchanged.
  // Cost: about three forward passes; no allocation after the first call of an extent.
  Result<Update> update(const network::FastRun& run, const T* x, std::span<const T> target, const TrainerOptions& options,
                        bool report = false);

 private:
  void change(const TrainerOptions& options, bool report, Update& update);

  network::FastModel<T>* model_;
  std::vector<T> d_output_;
  bool has_rule_ = false;
  Rule rule_{};
  BetaPowers powers_;
  std::vector<T> first_, second_;  // what the rule remembers of every number
};

extern template class FastTrainer<float>;
extern template class FastTrainer<double>;

}  // namespace gatewalk::training
