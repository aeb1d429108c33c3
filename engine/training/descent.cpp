#include "engine/training/descent.hpp"

#include "engine/base/check.hpp"
#include "engine/training/optimizer.hpp"
#include "engine/training/update.hpp"

namespace gatewalk::training {

double descend(std::span<double> values, std::span<double> gradients, double rate, const Clip& how) {
  GATEWALK_CHECK(values.size() == gradients.size(),
                 "descend: " + std::to_string(values.size()) + " values have " + std::to_string(gradients.size()) + " gradients");
  const double norm = norm_of<double>(gradients);
  clip_values(how, norm, gradients);
  const OptimizerOptions options{Rule::sgd, rate};
  BetaPowers powers;
  powers.advance(options);
  update_values<double>(options, powers, values.data(), gradients.data(), nullptr, nullptr, values.size());
  return norm;
}

double descend(TensorMap& tensors, TensorMap gradients, double rate, const Clip& how) {
  const double norm = clip(gradients, how);
  Optimizer({Rule::sgd, rate}).step(tensors, gradients);
  return norm;
}

}  // namespace gatewalk::training
