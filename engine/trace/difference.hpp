// Comparing a derivative with finite differences: the pieces. network/check.hpp puts them together for a model.
#pragma once

#include "engine/trace/trace.hpp"

namespace gatewalk::trace {

struct Check {
  double analytic = 0;        // what the backward pass says
  double numeric = 0;         // central difference of the loss
  double relative_error = 0;  // |analytic - numeric| / max(|analytic|, |numeric|); 0 if both are 0
  bool agrees = false;
};

// How far a number is moved for its central difference: the cube root of double's precision, relative to its size.
double difference_step(double value);

// `scale` is the size of the numbers that the loss is made of: what rounding can hide is not held against the gradient.
// Range: agrees where the relative error is below 1e-6 or the difference below 1e-9 · scale.
Check compare(double analytic, double numeric, double scale);

// The forward trace as it would have been if this operation's value had been moved: delta[b] is added to `unit` in row b
// at `step`; what comes after it is computed anew, what came before stays. The operation may be a leaf of the step.
// Cost: as the forward walk from this step on.
Trace rerun(const Trace& forward, Index operation, int step, int unit, const Eigen::VectorXd& delta);

}  // namespace gatewalk::trace
