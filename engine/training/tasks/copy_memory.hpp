// Copy memory: a word of symbols, a wait of blanks, a sign; then the word is to be repeated.
// Hochreiter and Schmidhuber 1997, section 5.2; in this form Arjovsky, Shah and Bengio 2016, section 5.1.
#pragma once

#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

inline constexpr int copy_symbols = 8;
inline constexpr int copy_length = 5;  // symbols in a word

// x is one-hot over the symbols, blank (copy_symbols) and the sign (copy_symbols + 1); target [T, B]: blank until the
// sign has been, then the word. Steps: word, wait, sign as the wait's last step, word; at least 2 · copy_length + 1.
// Chance is for 30 steps: 5 of them cost log 8, the rest nothing (Arjovsky et al.: K log 8 / (T + 2 K)).
Batch draw_copy_memory(Random& random, int batch, int steps);

}  // namespace gatewalk::training
