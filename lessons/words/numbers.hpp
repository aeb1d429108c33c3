// Numbers as the screen shows them and as people type them: one writer and one reader for the whole lab. What the lab shows, it
// reads back. What is carried to other programs (addresses, files, the clipboard) is written by engine/base/decimal.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatewalk::lessons {

// A number for the screen, by the rule of engine/base/spelling.hpp: decimals -1 as many as it has (the shortest form that reads
// back the same), else rounded; "NaN", "∞", "−∞". What rounding would leave nothing of, and what is too long, is told by a power
// of ten: "4.2·10⁻³", "−1·10²⁰". The sign is that of formulas, U+2212.
std::string number_text(double value, int decimals = -1);
// The same where a sentence or a row says it: whole numbers without decimals, and what rounding would leave nothing of with
// `decimals` significant digits, "0.054", "5.4·10⁻⁷", "1.4·10⁷".
std::string number_in_words(double value, int decimals);
// A probability as a sentence says it beside minus its logarithm: with the fewest decimals, `decimals` at least, from which who
// works out the logarithm comes to the number that stands there with `decimals` of them.
std::string probability_for_log(double probability, int decimals);
// All its digits for a field under edit, with signs that keyboards have: "5.4e-07".
std::string number_to_type(double value);
// With so many significant digits (from 1) and a power of ten: "5.4·10⁻⁷". For places where only the size counts.
std::string number_with_power(double value, int digits);
// "10⁻⁷", "10⁴".
std::string power_of_ten(int exponent);

// The other way: what a reader typed. Understood are
//   a decimal comma or point, also without digits on one side of it: "0,95", ".95", "5."
//   signs: "+", "-", "−" and the other dashes that keyboards and word processors make of it
//   powers: "95e-2", "5.4·10⁻⁷", "5.4 × 10^-7", "10⁴"
//   parts of a hundred: "95%" is 0.95
//   full-width signs of Chinese and Japanese keyboards: "−０．９５", "９５％", "0。95"
//   blanks of every kind and quotes around it, a blank before each three digits ("12 345"), "≈" before it
// Nothing for all else, so that nobody's "1.2.3", "1,234.5" or "12 34" is taken for a number that was not meant; nothing for
// "inf", "nan" and what is larger than a double can hold.
std::optional<double> number_from(std::string_view text);

}  // namespace gatewalk::lessons
