// Splits one line of a .cell file into tokens with columns. Internal to parse_cell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/equations/expression.hpp"

namespace gatewalk::equations {

struct Token {
  enum class Kind { name, number, sign, end };
  Kind kind;
  std::string text;     // a name without its prime, a number as written, a sign as one character
  bool primed = false;  // names only
  double number = 0;    // numbers only
  Place place;
};

// The tokens of a line without its comment, ended by one of kind `end`.
// Errors: a character the language does not know.
Result<std::vector<Token>> tokenize(std::string_view line, Place start, std::string_view where);

// "'f'", "the end of the line": how an error names what was found.
Sentence describe(const Token& token);

}  // namespace gatewalk::equations
