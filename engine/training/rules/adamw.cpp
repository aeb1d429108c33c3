// Adam whose weights decay by themselves, apart from the gradient (Loshchilov and Hutter 2019):
//   w ← w - lr λ w, then an update of adam
// A decay that were part of the gradient (L2 regularization) would be divided by √v̂ like the rest of it: weights with large
// gradients would hardly decay. So m and v do not see it. PyTorch's order of operations: w · (1 - lr λ) first.
#include <cmath>

#include "engine/training/optimizer.hpp"

namespace gatewalk::training {

namespace {

struct AdamW {
  template <class T>
  static void change(const Changed<T>& n) {
    const T kept = static_cast<T>(1 - n.options.learning_rate * n.options.weight_decay);
    for (std::size_t k = 0; k < n.count; ++k) n.w[k] *= kept;
    adam_rule.change(n);
  }
};

}  // namespace

constinit const RuleFormula adamw_rule = rule_of<AdamW>(1e-3, Remembers::both, true);

}  // namespace gatewalk::training
