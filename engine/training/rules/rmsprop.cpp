// A step of a size of its own for every number (Hinton 2012): s ← α s + (1 - α) g², w ← w - lr g / (√s + eps).
// s is a mean of g² over about 1 / (1 - α) updates, so √s is the size that g usually has, and a step is about lr whatever that
// size is. It is 0 before the first update: the first step is lr / √(1 - α), ten times lr with α = 0.99.
#include <cmath>

#include "engine/training/optimizer.hpp"

namespace gatewalk::training {

namespace {

struct RmsProp {
  template <class T>
  static void change(const Changed<T>& n) {
    const T rate = static_cast<T>(n.options.learning_rate), eps = static_cast<T>(n.options.eps);
    const T alpha = static_cast<T>(n.options.alpha), rest = static_cast<T>(1 - n.options.alpha);
    for (std::size_t k = 0; k < n.count; ++k) {
      n.second[k] = alpha * n.second[k] + rest * (n.g[k] * n.g[k]);
      n.w[k] -= rate * (n.g[k] / (std::sqrt(n.second[k]) + eps));
    }
  }
};

}  // namespace

constinit const RuleFormula rmsprop_rule = rule_of<RmsProp>(1e-2, Remembers::second);

}  // namespace gatewalk::training
