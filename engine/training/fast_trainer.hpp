// Trains a network on compiled programs, one update a call: forward, loss, backward, clip, rule, all on arrays that lie one
// tensor after the other. The fast twin of Trainer (trainer.hpp), which walks. In double an update's sums have a fixed order,
// so that the weights after n updates have the same bits everywhere.
#pragma once

#include <optional>

#include "engine/network/fast_model.hpp"
#include "engine/training/trainer.hpp"

namespace gatewalk::training {

// What a rule remembers of every number, one after the other as the model's values are, and how far its bias correction has come:
// with the values, all that the updates to come depend on.
template <class T>
struct RuleMemory {
  std::optional<Rule> rule{};
  BetaPowers powers{};
  std::vector<T> first{}, second{};
};

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
  // `initial`, `last`: each state before the first step, and where it goes after the last one (fast_model.hpp). No error term
  //   flows into `initial`.
  // Errors: as loss(); the tensors are then unchanged.
  // Cost: about three forward passes; no allocation after the first call of an extent.
  Result<Update> update(const network::FastRun& run, const T* x, std::span<const T> target, const TrainerOptions& options,
                        bool report = false, network::StatesIn<T> initial = {}, network::StatesOut<T> last = {});

  // What `update` with a report would learn from: loss, rows, norms before clipping; the model's gradients are then those before
  // clipping, with the bits that the update uses. Tensors and memory stay. Errors, cost: as `update`.
  Result<Update> gradients(const network::FastRun& run, const T* x, std::span<const T> target, const TrainerOptions& options,
                           network::StatesIn<T> initial = {}, network::StatesOut<T> last = {});

  // Loss and right rows without an update. Cost: one forward pass.
  Result<Update> measure(const network::FastRun& run, const T* x, std::span<const T> target, const network::Loss& loss);

  const RuleMemory<T>& memory() const { return memory_; }
  void set_memory(RuleMemory<T> memory) { memory_ = std::move(memory); }

 private:
  Result<network::LossSum> run_forward(network::FastRun& run, const T* x, std::span<const T> target, const network::Loss& loss,
                                       network::StatesIn<T> initial, network::StatesOut<T> last);
  Result<Update> differentiate(const network::FastRun& run, const T* x, std::span<const T> target, const TrainerOptions& options,
                               network::StatesIn<T> initial, network::StatesOut<T> last);
  void measure_gradients(const TrainerOptions& options, bool report, Update& update) const;
  void change(const TrainerOptions& options, bool report, Update& update);

  network::FastModel<T>* model_;
  std::vector<T> d_output_;
  RuleMemory<T> memory_;
};

extern template class FastTrainer<float>;
extern template class FastTrainer<double>;

}  // namespace gatewalk::training
