#include "engine/training/fast_trainer.hpp"

#include <algorithm>

#include "engine/training/update.hpp"

namespace gatewalk::training {

// Where the last step alone counts, the readout reads nothing else.
template <class T>
Result<network::LossSum> FastTrainer<T>::run_forward(network::FastRun& run, const T* x, std::span<const T> target,
                                                     const network::Loss& loss, network::StatesIn<T> initial,
                                                     network::StatesOut<T> last) {
  const int width = model_->features();
  run.record = true;
  run.last_step = model_->shape().outputs > 0 && loss.reads_last_step(target.size(), run.batch, width);
  model_->forward(run, x, initial, nullptr, last);
  const std::span<const T> output = model_->output();
  if (d_output_.size() < output.size()) d_output_.resize(output.size());
  std::fill_n(d_output_.data(), output.size(), T(0));
  const network::LossExtent extent{run.last_step ? 1 : run.steps, run.batch, width,
                                   run.last_step ? std::span<const int>{} : run.lengths};
  return network::loss_of<T>(loss, output.data(), extent, target, d_output_.data());
}

// Forward, loss and backward: the model's gradients are those before clipping.
template <class T>
Result<Update> FastTrainer<T>::differentiate(const network::FastRun& run, const T* x, std::span<const T> target,
                                             const TrainerOptions& options, network::StatesIn<T> initial,
                                             network::StatesOut<T> last) {
  network::FastRun recorded = run;
  recorded.truncate = options.truncate;
  const auto sum = run_forward(recorded, x, target, options.loss, initial, last);
  if (!sum) {
    model_->tensors_changed();
    return sum.error();
  }
  model_->backward(d_output_.data(), {}, nullptr, {});
  return Update{.loss = sum->value, .rows = sum->rows, .right = sum->right};
}

template <class T>
Result<Update> FastTrainer<T>::update(const network::FastRun& run, const T* x, std::span<const T> target,
                                      const TrainerOptions& options, bool report, network::StatesIn<T> initial,
                                      network::StatesOut<T> last) {
  auto update = differentiate(run, x, target, options, initial, last);
  if (!update) return update;
  change(options, report, *update);
  model_->tensors_changed();
  return update;
}

template <class T>
Result<Update> FastTrainer<T>::gradients(const network::FastRun& run, const T* x, std::span<const T> target,
                                         const TrainerOptions& options, network::StatesIn<T> initial,
                                         network::StatesOut<T> last) {
  auto update = differentiate(run, x, target, options, initial, last);
  if (update) measure_gradients(options, true, *update);
  return update;
}

template <class T>
Result<Update> FastTrainer<T>::measure(const network::FastRun& run, const T* x, std::span<const T> target,
                                       const network::Loss& loss) {
  network::FastRun recorded = run;
  const auto sum = run_forward(recorded, x, target, loss, {}, {});
  if (!sum) return sum.error();
  return Update{.loss = sum->value, .rows = sum->rows, .right = sum->right};
}

template <class T>
void FastTrainer<T>::measure_gradients(const TrainerOptions& options, bool report, Update& update) const {
  if (report) {
    for (const network::FastTensor<T>& t : model_->tensors()) update.tensor_norms.push_back(norm_of(t.gradient));
    update.error_norms = model_->error_norms({model_->shape().layers - 1, 0});
  }
  if (report || options.clip.kind != Clip::Kind::none) update.gradient_norm = norm_of(std::span<const T>(model_->gradients()));
}

template <class T>
void FastTrainer<T>::change(const TrainerOptions& options, bool report, Update& update) {
  const std::span<T> values = model_->values(), gradients = model_->gradients();
  measure_gradients(options, report, update);
  clip_values(options.clip, update.gradient_norm, gradients);
  if (report) update.clipped_norm = norm_of(std::span<const T>(gradients));
  const OptimizerOptions& optimizer = options.optimizer;
  RuleMemory<T>& m = memory_;
  if (m.rule != optimizer.rule) {
    m.rule = optimizer.rule, m.powers = {};
    m.first.assign(needs_first(optimizer.rule) ? values.size() : 0, T(0));
    m.second.assign(needs_second(optimizer.rule) ? values.size() : 0, T(0));
  }
  m.powers.advance(optimizer);
  update_values(optimizer, m.powers, values.data(), gradients.data(), m.first.data(), m.second.data(), values.size());
}

template class FastTrainer<float>;
template class FastTrainer<double>;

}  // namespace gatewalk::training
