// A sine to predict: its value at every step, and the next one asked for. Amplitude 0.8; the period is between 10 and
// 30 steps and, like the phase, another one in every sequence.
#pragma once

#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

// x [T, B, 1]; target [T, B, 1]: the value at t + 1.
Batch draw_sine(Random& random, int batch, int steps);

}  // namespace gatewalk::training
