// Where a run first stops being finite: NaN and infinity are taught, not hidden.
#pragma once

#include <optional>

#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

struct FirstNonFinite {
  OpenedNumber number;
  double value = 0;
};

// The first value, in the order of computation, that is NaN or infinite: of the forward pass, and if all of that is finite,
// of the backward pass; nothing if both are finite throughout. both: false to look at the forward pass alone.
// Cost: reads every value of both traces, and walks backward where nobody has yet.
std::optional<FirstNonFinite> first_nonfinite(const Experiment& experiment, bool both = true);

}  // namespace gatewalk::lessons
