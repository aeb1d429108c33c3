#include "engine/training/tasks/reber.hpp"

#include <array>

#include "engine/base/check.hpp"

namespace gatewalk::training {

namespace {

// From each state of the Reber grammar two ways on (state 6: one, E, which ends the word).
struct Way {
  char symbol;
  int to;
};
constexpr int first_state = 1, last_state = 6, over = 7;
constexpr std::array<std::array<Way, 2>, 7> ways{{
    {{{'B', first_state}, {'B', first_state}}},
    {{{'T', 2}, {'P', 3}}},
    {{{'S', 2}, {'X', 4}}},
    {{{'T', 3}, {'V', 5}}},
    {{{'X', 3}, {'S', last_state}}},
    {{{'P', 4}, {'V', last_state}}},
    {{{'E', over}, {'E', over}}},
}};

}  // namespace

std::string draw_reber_word(Random& random, int most) {
  GATEWALK_CHECK(most >= 9, "draw_reber_word: no embedded word has fewer than 9 symbols");
  std::string word;
  do {
    const char outer = random.below(2) ? 'T' : 'P';
    word = {'B', outer};
    for (int state = 0; state != over;) {
      const Way& way = ways[static_cast<std::size_t>(state)][static_cast<std::size_t>(random.below(2))];
      word += way.symbol;
      state = way.to;
    }
    word += {outer, 'E'};
  } while (static_cast<int>(word.size()) > most);
  return word;
}

bool is_reber_word(std::string_view word) {
  if (word.size() < 9 || word[0] != 'B' || (word[1] != 'T' && word[1] != 'P') || word[word.size() - 2] != word[1] ||
      word.back() != 'E')
    return false;
  int state = 0;
  for (char symbol : word.substr(2, word.size() - 4)) {
    if (state == over) return false;
    const auto& from = ways[static_cast<std::size_t>(state)];
    if (symbol == from[0].symbol) state = from[0].to;
    else if (symbol == from[1].symbol) state = from[1].to;
    else return false;
  }
  return state == over;
}

Batch draw_reber(Random& random, int batch, int steps) {
  Batch out;
  out.sequence.x = Tensor::zeros({steps, batch, reber_symbols});
  out.target = Tensor::zeros({steps, batch});
  for (int b = 0; b < batch; ++b) {
    const std::string word = draw_reber_word(random, steps + 1);
    const int length = static_cast<int>(word.size()) - 1;
    out.sequence.lengths.push_back(length);
    for (int t = 0; t < length; ++t) {
      cell_at(out.sequence.x, t, b, static_cast<int>(reber_alphabet.find(word[static_cast<std::size_t>(t)]))) = 1;
      out.target.data[static_cast<std::size_t>(t * batch + b)] =
          static_cast<double>(reber_alphabet.find(word[static_cast<std::size_t>(t) + 1]));
    }
  }
  return out;
}

}  // namespace gatewalk::training
