// The rules on plain arrays, in double for the walked model and in float for the fast one; their formulas are in rules/.
#pragma once

#include <cmath>
#include <cstddef>

#include "engine/training/optimizer.hpp"

namespace gatewalk::training {

const RuleFormula& formula_of(Rule rule);

// Whether a rule remembers velocities or first moments, and mean squares or second moments.
inline bool needs_first(Rule rule) { return formula_of(rule).has_first; }
inline bool needs_second(Rule rule) { return formula_of(rule).has_second; }

// One update of w by its gradient g. `first` and `second` are the rule's memory of w, 0 at first; null where not needed.
template <class T>
void update_values(const OptimizerOptions& o, const BetaPowers& powers, T* w, const T* g, T* first, T* second,
                   std::size_t count) {
  formula_of(o.rule).change({o, powers, w, g, first, second, count});
}

}  // namespace gatewalk::training
