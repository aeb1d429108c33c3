// Momentum and a step of its own for every number (Kingma and Ba 2015):
//   m ← β1 m + (1 - β1) g        v ← β2 v + (1 - β2) g²        w ← w - lr m̂ / (√v̂ + eps)
//   m̂ = m / (1 - β1ᵗ)            v̂ = v / (1 - β2ᵗ)             after t updates
// Where the divisions come from: m = (1 - β1) Σ_s β1^(t-s) g_s is a mean with weights that add up to 1 - β1ᵗ, because it began at
// 0. Divided by that sum it is a mean of what was seen, from the first update on: there m̂ = g, v̂ = g², and the step is lr.
// PyTorch's order of operations: lr / (1 - β1ᵗ) · m / (√v / √(1 - β2ᵗ) + eps).
#include <cmath>

#include "engine/training/optimizer.hpp"

namespace gatewalk::training {

namespace {

struct Adam {
  template <class T>
  static void change(const Changed<T>& n) {
    const OptimizerOptions& o = n.options;
    const T beta1 = static_cast<T>(o.beta1), beta1_rest = static_cast<T>(1 - o.beta1), beta2 = static_cast<T>(o.beta2),
            beta2_rest = static_cast<T>(1 - o.beta2), eps = static_cast<T>(o.eps);
    const T step = static_cast<T>(o.learning_rate / (1 - n.powers.beta1)), root = static_cast<T>(std::sqrt(1 - n.powers.beta2));
    for (std::size_t k = 0; k < n.count; ++k) {
      n.first[k] = beta1 * n.first[k] + beta1_rest * n.g[k];
      n.second[k] = beta2 * n.second[k] + beta2_rest * (n.g[k] * n.g[k]);
      n.w[k] -= step * (n.first[k] / (std::sqrt(n.second[k]) / root + eps));
    }
  }
};

}  // namespace

constinit const RuleFormula adam_rule = rule_of<Adam>(1e-3, Remembers::both);

}  // namespace gatewalk::training
