// Keep the first symbol: one of four symbols, then noise; at the last step the network names the symbol.
// After the latching problem of Bengio, Simard and Frasconi 1994, section II.
#pragma once

#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

inline constexpr int first_symbol_classes = 4;
inline constexpr int first_symbol_noise = 2;  // distractors, equally likely at every later step
inline constexpr int first_symbol_inputs = first_symbol_classes + first_symbol_noise;

// x is one-hot; target [B]: the class, asked for at the last step.
Batch draw_first_symbol(Random& random, int batch, int steps);

}  // namespace gatewalk::training
