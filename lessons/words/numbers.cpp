// Numbers as text and back, for the screen.
#include "lessons/words/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace gatewalk::lessons {

std::string number_text(double value, int decimals) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  if (value == 0) value = 0;  // no −0
  char digits[400];
  std::to_chars_result end{};
  if (decimals < 0) end = std::to_chars(digits, digits + sizeof digits, value);
  else if (std::abs(value) >= 1e15 ||
           (value != 0 && std::abs(value) < 0.5 * std::pow(10, -decimals)))  // what would be shown as 0 keeps its digits
    end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific,
                        value != 0 && std::abs(value) < 1 ? 1 : decimals);
  else end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, decimals);
  // "5e-3", not "5e-03".
  std::string text(digits, end.ptr);
  if (const std::size_t e = text.find('e'); e != std::string::npos && e + 3 < text.size() && text[e + 2] == '0')
    text.erase(e + 2, 1);
  return text;
}

namespace {

constexpr std::array<std::string_view, 11> superscripts = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻"};

// 5.4·10⁻⁷
std::string with_power_of_ten(double value, int digits) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, std::max(digits - 1, 0)).ptr;
  const std::string whole(text, end);
  const std::size_t e = whole.find('e');
  std::string out = whole.substr(0, e) + "·10";
  const std::string power = std::to_string(std::atoi(whole.c_str() + e + 1));
  for (const char c : power) out += superscripts[c == '-' ? 10 : static_cast<std::size_t>(c - '0')];
  return out;
}

// Such a power as number_from's letters: "·10⁻⁷" as "e-7".
std::string plain_power(std::string text) {
  const std::size_t at = text.find("·10");
  if (at == std::string::npos) return text;
  text.replace(at, std::string_view("·10").size(), "e");
  for (std::size_t k = 0; k < superscripts.size(); ++k)
    for (std::size_t found; (found = text.find(superscripts[k])) != std::string::npos;)
      text.replace(found, superscripts[k].size(), 1, k == 10 ? '-' : static_cast<char>('0' + k));
  return text;
}

}  // namespace

std::string number_in_words(double value, int decimals) {
  const double size = std::abs(value);
  if (decimals < 0 || !std::isfinite(value)) return number_text(value, decimals);
  if (size >= 1e6 || (size > 0 && size < 1e-3)) return with_power_of_ten(value, decimals);
  if (value == std::floor(value)) return number_text(value, 0);
  int needed = decimals;  // 0.054 has two significant digits with three decimals
  for (double least = 0.1; size < least && decimals > 0; least /= 10) ++needed;
  return number_text(value, needed);
}

std::optional<double> number_from(std::string_view typed) {
  const std::string text = plain_power(std::string(typed));
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (std::string_view(text).substr(i).starts_with("−")) {
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
