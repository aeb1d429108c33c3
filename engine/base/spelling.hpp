// How a finite number is spelled for people: the one rule that the screen (lessons/words/numbers.hpp) and formulas
// (writing/tex_numbers.hpp) share, so that a number reads the same wherever it stands. How a power of ten is set is their own.
#pragma once

#include <string>

namespace gatewalk {

struct Spelling {
  std::string digits;      // "0.70", "-5.4"
  bool has_power = false;  // times 10 to the power
  int power = 0;
};

// decimals -1: as many digits as tell it from every other double, from 10⁻³ to 10¹⁵ without a power. Otherwise rounded to so many
// behind the point; what would be 0 then without being it has two significant digits and a power of ten, what has more than 15
// before the point `decimals` + 1. No -0. The value must be finite.
Spelling spelled(double value, int decimals);

// The same where a sentence, a row or a formula says it: whole numbers without decimals, and what rounding would leave nothing
// of with `decimals` significant digits: 0.054 in place of 0.05, 5.4e-7, 1.4e7. Decimals -1 as above.
Spelling spelled_in_words(double value, int decimals);

// With so many significant digits (from 1) and a power of ten; 0 without one.
Spelling spelled_with_power(double value, int digits);

}  // namespace gatewalk
