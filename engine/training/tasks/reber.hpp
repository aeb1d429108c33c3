// The embedded Reber grammar: B, T or P, a word of the Reber grammar, the same T or P, E. The next symbol is asked for at
// every step; the last but one needs the second symbol to be remembered through the word.
// Reber 1967; embedded: Hochreiter and Schmidhuber 1997, section 5.1.
#pragma once

#include <string>

#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

inline constexpr std::string_view reber_alphabet = "BTPSXVE";
inline constexpr int reber_symbols = 7;

// One embedded word of at most `most` symbols (at least 9), such as "BTBTXSETE".
std::string draw_reber_word(Random& random, int most);

// Whether a text is a whole embedded word.
bool is_reber_word(std::string_view word);

// x is one-hot, every word without its E; target [T, B]: the next symbol. Words have lengths of their own.
Batch draw_reber(Random& random, int batch, int steps);

}  // namespace gatewalk::training
