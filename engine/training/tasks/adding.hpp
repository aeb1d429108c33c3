// The adding problem: a number in [0, 1) at every step, two of them marked; at the last step their sum is asked for.
// Hochreiter and Schmidhuber 1997, section 5.4, in the form of Le, Jaitly and Hinton 2015, section 4.1.
#pragma once

#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

// x[.., 0] the number, x[.., 1] the mark (1 once in the first half and once in the second); target [B, 1].
Batch draw_adding(Random& random, int batch, int steps);

}  // namespace gatewalk::training
