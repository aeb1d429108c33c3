#include "engine/training/fast_trainer.hpp"

#include <algorithm>
#include <cmath>

#include "engine/training/update.hpp"

namespace gatewalk::training {

using network::Loss;
using network::LossSum;

template <class T>
Result<LossSum> FastTrainer<T>::update(const network::FastRun& run, const T* x, std::span<const T> target, Loss loss,
                                       const OptimizerOptions& optimizer, const Clip& clip) {
  const int width = model_->features();
  network::FastRun recorded = run;
  recorded.record = true;
  recorded.last_step =
      model_->shape().outputs > 0 &&
      target.size() == static_cast<std::size_t>(run.batch) * static_cast<std::size_t>(loss == Loss::squared_error ? width : 1);
  model_->forward(recorded, x, {}, nullptr, {});
  const std::span<const T> output = model_->output();
  if (d_output_.size() < output.size()) d_output_.resize(output.size());
  std::fill_n(d_output_.data(), output.size(), T(0));
  const network::LossExtent extent{recorded.last_step ? 1 : run.steps, run.batch, width,
                                   recorded.last_step ? std::span<const int>{} : run.lengths};
  const auto sum = network::loss_of<T>(loss, output.data(), extent, target, d_output_.data());
  if (sum) {
    model_->backward(d_output_.data(), {}, nullptr, {});
    change(optimizer, clip);
  }
  model_->tensors_changed();
  return sum;
}

template <class T>
void FastTrainer<T>::change(const OptimizerOptions& options, const Clip& clip) {
  const std::span<T> values = model_->values(), gradients = model_->gradients();
  if (clip.kind != Clip::Kind::none) {
    const double norm = std::sqrt(add_squares(0.0, gradients.data(), gradients.size()));
    clip_values(clip, norm, gradients.data(), gradients.size());
  }
  if (!has_rule_ || rule_ != options.rule) {
    has_rule_ = true, rule_ = options.rule, powers_ = {};
    first_.assign(needs_first(rule_) ? values.size() : 0, T(0));
    second_.assign(needs_second(rule_) ? values.size() : 0, T(0));
  }
  powers_.advance(options);
  update_values(options, powers_, values.data(), gradients.data(), first_.data(), second_.data(), values.size());
}

template class FastTrainer<float>;
template class FastTrainer<double>;

}  // namespace gatewalk::training
