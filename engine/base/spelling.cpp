#include "engine/base/spelling.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/base/decimal.hpp"
#include "engine/base/digits.hpp"

namespace gatewalk {

namespace {

// With so many digits behind the point; -1: as few as read back the same. A page does without the standard library's tables.
#ifdef GATEWALK_SMALL_NUMBERS
std::string fixed(double value, int decimals = -1) { return digits::fixed_text(value, decimals); }
std::string scientific(double value, int decimals = -1) { return digits::scientific_text(value, decimals); }
#else
std::string written(double value, std::chars_format how, int decimals) {
  char text[400];
  char* const end = text + sizeof text;
  return {text, decimals < 0 ? std::to_chars(text, end, value, how).ptr : std::to_chars(text, end, value, how, decimals).ptr};
}
std::string fixed(double value, int decimals = -1) { return written(value, std::chars_format::fixed, decimals); }
std::string scientific(double value, int decimals = -1) { return written(value, std::chars_format::scientific, decimals); }
#endif

// "5.4e-07" in its two parts.
Spelling parted(const std::string& text) {
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return {text, false, 0};
  const std::size_t exponent = text[e + 1] == '+' ? e + 2 : e + 1;
  return {text.substr(0, e), true, read_number<int>(std::string_view(text).substr(exponent)).value_or(0)};
}

// All its digits, as few as read back the same.
Spelling in_full(double value) {
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-3 && size < 1e15);
  return parted(plain ? fixed(value) : scientific(value));
}

}  // namespace

Spelling spelled_with_power(double value, int digits) {
  if (value == 0) return {"0", false, 0};
  return parted(scientific(value, std::max(digits - 1, 0)));
}

Spelling spelled(double value, int decimals) {
  if (value == 0) value = 0;  // no -0
  if (decimals < 0) return in_full(value);
  const double size = std::abs(value);
  if (size >= 1e15) return spelled_with_power(value, decimals + 1);
  if (size > 0 && size < 0.5 * std::pow(10, -decimals)) return spelled_with_power(value, 2);
  return {fixed(value, decimals), false, 0};
}

Spelling spelled_in_words(double value, int decimals) {
  const double size = std::abs(value);
  if (decimals < 0) return spelled(value, decimals);
  if (size >= 1e6 || (size > 0 && size < 1e-3)) return spelled_with_power(value, decimals);
  if (value == std::floor(value)) return spelled(value, 0);
  int needed = decimals;  // 0.054 has two significant digits with three decimals
  for (double least = 0.1; size < least && decimals > 0; least /= 10) ++needed;
  return spelled(value, needed);
}

}  // namespace gatewalk
