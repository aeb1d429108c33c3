#include "engine/training/tasks/tasks.hpp"

#include <algorithm>

#include "engine/base/elementary.hpp"
#include "engine/training/tasks/adding.hpp"
#include "engine/training/tasks/copy_memory.hpp"
#include "engine/training/tasks/fill_gap.hpp"
#include "engine/training/tasks/first_symbol.hpp"
#include "engine/training/tasks/next_character.hpp"
#include "engine/training/tasks/reber.hpp"
#include "engine/training/tasks/sine.hpp"

namespace gatewalk::training {

namespace {

using network::Loss;

std::vector<std::string> letters(std::string_view text) {
  std::vector<std::string> all;
  for (const char letter : text) all.emplace_back(1, letter);
  return all;
}

std::vector<std::string> first_symbol_names(std::string_view noise) {
  return letters(std::string("ABCD").substr(0, first_symbol_classes) + std::string(noise));
}

// A blank is written so that it is seen, with a sign that every face has.
std::vector<std::string> characters() {
  std::vector<std::string> all;
  for (int k = 0; k < next_character_classes; ++k)
    all.push_back(next_character_of(k) == ' ' ? "_" : std::string(1, next_character_of(k)));
  return all;
}

std::vector<std::string> copied_names(bool sign) {
  std::vector<std::string> all = letters("ABCDEFGH");
  all.push_back("–");
  if (sign) all.push_back("?");
  return all;
}

// "The clouds are in the sky": a clue and the word that it calls for.
std::vector<std::string> gap_words(bool read) {
  if (read) return {"sky", "sea", "road", "tree", "the", "of", "___"};
  return {"clouds", "fish", "cars", "birds", "–"};
}

// Chance: the log of the number of equally likely answers (copy memory: of 5 steps in 30, the others are told by the
// sign; of a gap: what is missing, where the place is told by the gap); for the adding problem the variance of the sum of two
// uniform numbers; for the sine the mean square of 0.8 sin.
static_assert(first_symbol_classes == 4 && first_symbol_noise == 2 && copy_symbols == 8, "their names are written out above");

// An embedded word has two E, the second of which ends it.
bool reber_is_over(const std::vector<int>& classes) {
  const auto end = static_cast<int>(reber_alphabet.find('E'));
  return std::count(classes.begin(), classes.end(), end) >= 2;
}
bool reber_is_word(const std::vector<int>& classes) {
  std::string word;
  for (const int k : classes) word += reber_alphabet[static_cast<std::size_t>(k)];
  return is_reber_word(word);
}

const Task table[] = {
    {"first-symbol", first_symbol_inputs, first_symbol_classes, Loss::cross_entropy, 2, 20, 500, draw_first_symbol,
     log(first_symbol_classes), [] { return first_symbol_names("xy"); }, [] { return first_symbol_names(""); }},
    {"adding", 2, 1, Loss::squared_error, 4, 40, 1000, draw_adding, 1.0 / 6},
    {"copy-memory", copy_symbols + 2, copy_symbols + 1, Loss::cross_entropy, 2 * copy_length + 1, 30, 1000, draw_copy_memory,
     copy_length* log(copy_symbols) / 30, [] { return copied_names(true); }, [] { return copied_names(false); }, true},
    {"reber", reber_symbols, reber_symbols, Loss::cross_entropy, 8, 20, 60, draw_reber, log(reber_symbols),
     [] { return letters(reber_alphabet); }, [] { return letters(reber_alphabet); }, false, reber_is_over, reber_is_word},
    {"sine", 1, 1, Loss::squared_error, 4, 40, 400, draw_sine, 0.32},
    {"next-character", next_character_classes, next_character_classes, Loss::cross_entropy, 4, 25, 70, draw_next_character,
     log(next_character_classes), characters, characters},
    {"fill-gap", fill_gap_inputs, fill_gap_classes, Loss::cross_entropy, 3, 8, 200, draw_fill_gap, log(fill_gap_words) / 8,
     [] { return gap_words(true); }, [] { return gap_words(false); }, true},
};

}  // namespace

std::span<const Task> tasks() { return table; }

Result<Task> find_task(std::string_view name) {
  std::string all;
  for (const Task& task : table) {
    if (task.name == name) return task;
    all += (all.empty() ? "" : ", ") + std::string(task.name);
  }
  return refuse(say("training.no_task", {{"name", name}}), say("training.tasks", {{"names", all}}));
}

}  // namespace gatewalk::training
