// The shapes in an operation's formula, for those who want to see why it fits together.
#pragma once

#include <string>

#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

// TeX such as "W_{f}: 4 \times 7,\; [h_{t-1}, x_t]: 7,\; b_{f}: 4,\; f_{t}: 4": what stands in the line of the cell that the
// operation belongs to, or for one that belongs to none, and in the backward pass, its operands and itself.
std::string shapes_tex(const Experiment& experiment, Pass pass, Index operation, trace::Part part);

}  // namespace gatewalk::lessons
