// Fill the gap: somewhere in the first half of a sequence a word is missing, and one of the words behind it says which; all
// others are filler. At the gap the network names the missing word, elsewhere it says that nothing is missing. A network that
// reads from left to right alone has not read the clue yet. After the fill-in-the-blank tests that bidirectional networks are
// explained with (Schuster and Paliwal 1997 gave the network); the sentences are this course's.
#pragma once

#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

inline constexpr int fill_gap_words = 4;   // that may be missing, each with a clue of its own
inline constexpr int fill_gap_filler = 2;  // words that say nothing, equally likely
inline constexpr int fill_gap_inputs = fill_gap_words + fill_gap_filler + 1;
inline constexpr int fill_gap_classes = fill_gap_words + 1;

// x is one-hot over clues, filler and the gap (the last unit); target [T, B]: the missing word's class at the gap, elsewhere the
// last class. Steps: at least 3; the gap is no later than the middle, the clue anywhere behind it.
Batch draw_fill_gap(Random& random, int batch, int steps);

}  // namespace gatewalk::training
