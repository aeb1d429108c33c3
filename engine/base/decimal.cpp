#include "engine/base/decimal.hpp"

#include <cstdlib>
#include <string>

namespace gatewalk {

static std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

// The end of an exponent that begins at `at`; `at` itself if there is none.
static std::size_t skip_exponent(std::string_view text, std::size_t at) {
  if (at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return at;
  std::size_t digits = at + 1;
  if (digits < text.size() && (text[digits] == '-' || text[digits] == '+')) ++digits;
  const std::size_t end = skip_digits(text, digits);
  return end > digits ? end : at;
}

Decimal read_decimal(std::string_view text) {
  const std::size_t first = !text.empty() && text[0] == '-' ? 1 : 0;
  std::size_t end = skip_digits(text, first);
  std::size_t digits = end - first;
  if (end < text.size() && text[end] == '.') {
    const std::size_t fraction = skip_digits(text, end + 1);
    digits += fraction - end - 1;
    if (digits > 0) end = fraction;
  }
  if (digits == 0) return {};
  end = skip_exponent(text, end);
  return {std::strtod(std::string(text.substr(0, end)).c_str(), nullptr), end};
}

}  // namespace gatewalk
