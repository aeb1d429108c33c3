// Gradient descent: w ← w - lr g. The loss falls by about lr ‖g‖² as long as lr is small against the curvature: along a direction
// of curvature λ the distance from the minimum is multiplied by 1 - lr λ a step, so lr < 2 / λ or it grows.
#include "engine/training/optimizer.hpp"

namespace gatewalk::training {

namespace {

struct Descent {
  template <class T>
  static void change(const Changed<T>& n) {
    const T rate = static_cast<T>(n.options.learning_rate);
    for (std::size_t k = 0; k < n.count; ++k) n.w[k] -= rate * n.g[k];
  }
};

}  // namespace

constinit const RuleFormula sgd_rule = rule_of<Descent>(1e-3, Remembers::nothing);

}  // namespace gatewalk::training
