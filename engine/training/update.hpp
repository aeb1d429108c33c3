// The optimisers' formulas on plain arrays, in double for the walked model and in float for the fast one.
#pragma once

#include <cmath>
#include <cstddef>

#include "engine/training/optimizer.hpp"

namespace gatewalk::training {

// Whether a rule remembers velocities or first moments, and mean squares or second moments.
inline bool needs_first(Rule rule) { return rule == Rule::momentum || rule == Rule::adam; }
inline bool needs_second(Rule rule) { return rule == Rule::rmsprop || rule == Rule::adam; }

// One update of w by its gradient g. `first` and `second` are the rule's memory of w, 0 at first; null where not needed.
template <class T>
void update_values(const OptimizerOptions& o, const BetaPowers& powers, T* w, const T* g, T* first, T* second,
                   std::size_t count) {
  const T rate = static_cast<T>(o.learning_rate), eps = static_cast<T>(o.eps);
  const T mu = static_cast<T>(o.momentum), alpha = static_cast<T>(o.alpha), alpha_rest = static_cast<T>(1 - o.alpha);
  const T beta1 = static_cast<T>(o.beta1), beta1_rest = static_cast<T>(1 - o.beta1), beta2 = static_cast<T>(o.beta2),
          beta2_rest = static_cast<T>(1 - o.beta2);
  const T adam_step = static_cast<T>(o.learning_rate / (1 - powers.beta1)),
          adam_root = static_cast<T>(std::sqrt(1 - powers.beta2));
  switch (o.rule) {
    case Rule::sgd:
      for (std::size_t k = 0; k < count; ++k) w[k] -= rate * g[k];
      break;
    case Rule::momentum:
      for (std::size_t k = 0; k < count; ++k) {
        first[k] = mu * first[k] + g[k];
        w[k] -= rate * first[k];
      }
      break;
    case Rule::rmsprop:
      for (std::size_t k = 0; k < count; ++k) {
        second[k] = alpha * second[k] + alpha_rest * (g[k] * g[k]);
        w[k] -= rate * (g[k] / (std::sqrt(second[k]) + eps));
      }
      break;
    case Rule::adam:
      for (std::size_t k = 0; k < count; ++k) {
        first[k] = beta1 * first[k] + beta1_rest * g[k];
        second[k] = beta2 * second[k] + beta2_rest * (g[k] * g[k]);
        w[k] -= adam_step * (first[k] / (std::sqrt(second[k]) / adam_root + eps));
      }
      break;
  }
}

}  // namespace gatewalk::training
