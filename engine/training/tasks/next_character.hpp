// The next character of a small text made of lesson 1's two sentences, read round and round.
// After Elman 1990 and Karpathy's char-rnn (2015).
#pragma once

#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

inline constexpr std::string_view next_character_text =
    "The clouds are in the sky. I grew up in France ... I speak fluent French. ";

// Characters in the order of their first appearance: class k is the k-th.
constexpr bool next_character_is_new(std::size_t at) {
  return next_character_text.substr(0, at).find(next_character_text[at]) == std::string_view::npos;
}
constexpr int count_next_character_classes() {
  int count = 0;
  for (std::size_t k = 0; k < next_character_text.size(); ++k) count += next_character_is_new(k);
  return count;
}
inline constexpr int next_character_classes = count_next_character_classes();

// The class of a character, or -1; the character of a class.
int next_character_class(char character);
char next_character_of(int index);

// x is one-hot, from a place of the text drawn for each sequence; target [T, B]: the class of the character that follows.
Batch draw_next_character(Random& random, int batch, int steps);

}  // namespace gatewalk::training
