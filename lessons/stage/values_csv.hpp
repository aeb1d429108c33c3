// The values of the stage for other programs.
#pragma once

#include <string>

#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

// A number a row, as `gatewalk trace --format csv` has them: pass, layer, direction, step (from 0), name, row (of the batch),
// column (the unit), value. whole: of all layers and time steps; otherwise of those that the cursor stands at. Of the backward
// pass only where the cursor is in it. Weights, their gradients and constants are left out.
std::string stage_csv(const Experiment& experiment, const Cursor& cursor, bool whole);

}  // namespace gatewalk::lessons
