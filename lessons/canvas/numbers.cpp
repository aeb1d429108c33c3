// Numbers as text and back, for the screen. Declared in widgets.hpp.
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "lessons/canvas/widgets.hpp"

namespace gatewalk::lessons {

std::string number_text(double value, int decimals) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  if (value == 0) value = 0;  // no −0
  char digits[400];
  std::to_chars_result end{};
  if (decimals < 0)
    end = std::to_chars(digits, digits + sizeof digits, value);
  else if (std::abs(value) >= 1e15 || (value != 0 && std::abs(value) < 0.5 * std::pow(10, -decimals)))  // what would be shown as 0 keeps its digits
    end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific, value != 0 && std::abs(value) < 1 ? 1 : decimals);
  else
    end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, decimals);
  // "5e-3", not "5e-03".
  std::string text(digits, end.ptr);
  if (const std::size_t e = text.find('e'); e != std::string::npos && e + 3 < text.size() && text[e + 2] == '0') text.erase(e + 2, 1);
  return text;
}

std::optional<double> number_from(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("−")) {
      plain += '-';
      i += 2;
    } else if (text[i] == ',') {
      plain += '.';
    } else if (text[i] != ' ') {
      plain += text[i];
    }
  }
  // Only the signs of a decimal number: strtod also reads "inf", "nan" and hexadecimal.
  if (plain.empty() || plain.find_first_not_of("0123456789+-.eE") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(plain.c_str(), &end);
  if (*end != '\0' || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace gatewalk::lessons
