// Descent with a velocity (Polyak 1964, as torch.optim writes it): v ← μ v + g, w ← w - lr v.
// v_t = Σ_s μ^(t-s) g_s: a gradient that stays the same adds up to g / (1 - μ), ten times as much with μ = 0.9; one that changes
// its sign from step to step cancels to about half.
#include "engine/training/optimizer.hpp"

namespace gatewalk::training {

namespace {

struct Momentum {
  template <class T>
  static void change(const Changed<T>& n) {
    const T rate = static_cast<T>(n.options.learning_rate), mu = static_cast<T>(n.options.momentum);
    for (std::size_t k = 0; k < n.count; ++k) {
      n.first[k] = mu * n.first[k] + n.g[k];
      n.w[k] -= rate * n.first[k];
    }
  }
};

}  // namespace

constinit const RuleFormula momentum_rule = rule_of<Momentum>(1e-3, Remembers::first);

}  // namespace gatewalk::training
