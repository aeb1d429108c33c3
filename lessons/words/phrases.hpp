// The words of one language: lessons/text/<language>/phrases. One phrase a line, `key = text with {name}`; a line that
// begins with # is a comment. What a {name} stands for is put in when the phrase is said.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/writing/speech.hpp"

namespace gatewalk::lessons {

// How numbers are said: rounded as the reader set it; NaN and infinities are said in words.
struct SpokenNumbers {
  int decimals = 2;  // 2, 4 or -1 for full
};

class Phrases {
 public:
  using Words = std::vector<std::pair<std::string, std::string>>;

  // Reads a phrase file. Errors: a line without " = ", a key twice, a brace that is not closed; with line and column.
  static Result<Phrases> read(std::string_view text, std::string_view where);

  // The embedded phrases of a language; of English if there are none. Read once.
  static const Phrases& of(std::string_view language);

  // The text of a key as it stands; empty if there is none.
  std::string_view text(std::string_view key) const;

  // The text with its {names} filled in: by name, or {1}, {2} … by place. A key without a text is said as the key itself;
  // a name that is not given stays empty.
  std::string say(std::string_view key, const Words& words = {}) const;

  // A sentence of the engine's.
  std::string say(const writing::Phrase& phrase, SpokenNumbers style = {}) const;

  // "-0.70", "not a number": a number as words in a sentence.
  std::string number(double value, SpokenNumbers style = {}) const;

  const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace gatewalk::lessons
