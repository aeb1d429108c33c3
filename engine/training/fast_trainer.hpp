// Trains a network on compiled programs, one update a call: forward, loss, backward, clip, rule, all on arrays that lie one
// tensor after the other. The fast twin of Trainer (trainer.hpp), which walks.
#pragma once

#include "engine/network/fast_model.hpp"
#include "engine/network/loss.hpp"
#include "engine/training/optimizer.hpp"

namespace gatewalk::training {

template <class T>
class FastTrainer {
 public:
  // The model stays the caller's and must outlive the trainer.
  explicit FastTrainer(network::FastModel<T>& model) : model_(&model) {}

  // One update: returns the loss before it.
  // Shapes: x [T, B, I]; the target as in loss.hpp. A target of B rows asks for the last step alone: then the readout reads
  //   nothing else. A rule keeps its memory from call to call until another rule is asked for.
  // Errors: as loss(); the tensors are then unchanged.
  // Cost: about three forward passes; no allocation after the first call of an extent.
  Result<network::LossSum> update(const network::FastRun& run, const T* x, std::span<const T> target, network::Loss loss,
                                  const OptimizerOptions& optimizer, const Clip& clip);

 private:
  void change(const OptimizerOptions& options, const Clip& clip);

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
