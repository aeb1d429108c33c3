#include "engine/training/fast_trainer.hpp"

#include <algorithm>

#include "engine/training/update.hpp"

namespace gatewalk::training {

template <class T>
Result<Update> FastTrainer<T>::update(const network::FastRun& run, const T* x, std::span<const T> target,
                                      const TrainerOptions& options, bool report) {
  const int width = model_->features();
  network::FastRun recorded = run;
  recorded.record = true;
  recorded.truncate = options.truncate;
  recorded.last_step = model_->shape().outputs > 0 && options.loss.reads_last_step(target.size(), run.batch, width);
  model_->forward(recorded, x, {}, nullptr, {});
  const std::span<const T> output = model_->output();
  if (d_output_.size() < output.size()) d_output_.resize(output.size());
  std::fill_n(d_output_.data(), output.size(), T(0));
  const network::LossExtent extent{recorded.last_step ? 1 : run.steps, run.batch, width,
                                   recorded.last_step ? std::span<const int>{} : run.lengths};
  const auto sum = network::loss_of<T>(options.loss, output.data(), extent, target, d_output_.data());
  if (!sum) {
    model_->tensors_changed();
    return sum.error();
  }
  model_->backward(d_output_.data(), {}, nullptr, {});
  Update update{.loss = sum->value, .rows = sum->rows, .right = sum->right};
  change(options, report, update);
  model_->tensors_changed();
  return update;
}

template <class T>
void FastTrainer<T>::change(const TrainerOptions& options, bool report, Update& update) {
  const std::span<T> values = model_->values(), gradients = model_->gradients();
  if (report) {
    for (const network::FastTensor<T>& t : model_->tensors()) update.tensor_norms.push_back(norm_of(t.gradient));
    update.error_norms = model_->error_norms({model_->shape().layers - 1, 0});
  }
  if (report || options.clip.kind != Clip::Kind::none) update.gradient_norm = norm_of(std::span<const T>(gradients));
  clip_values(options.clip, update.gradient_norm, gradients);
  if (report) update.clipped_norm = norm_of(std::span<const T>(gradients));
  const OptimizerOptions& optimizer = options.optimizer;
  if (!has_rule_ || rule_ != optimizer.rule) {
    has_rule_ = true, rule_ = optimizer.rule, powers_ = {};
    first_.assign(needs_first(rule_) ? values.size() : 0, T(0));
    second_.assign(needs_second(rule_) ? values.size() : 0, T(0));
  }
  powers_.advance(optimizer);
  update_values(optimizer, powers_, values.data(), gradients.data(), first_.data(), second_.data(), values.size());
}

template class FastTrainer<float>;
template class FastTrainer<double>;

}  // namespace gatewalk::training
