#include "engine/files/bytes.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "engine/base/shortest.hpp"

namespace gatewalk::files {

std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
Bytes as_bytes(std::string_view text) { return {reinterpret_cast<const std::byte*>(text.data()), text.size()}; }

namespace {

// Length of the well-formed UTF-8 sequence at the start of text, 0 if there is none (Unicode, table 3-7).
std::size_t utf8_length(std::string_view text) {
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto is_tail = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return is_tail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned low = first == 0xe0 ? 0xa0 : 0x80, high = first == 0xed ? 0x9f : 0xbf;
    return byte(1) >= low && byte(1) <= high && is_tail(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const unsigned low = first == 0xf0 ? 0x90 : 0x80, high = first == 0xf4 ? 0x8f : 0xbf;
    return byte(1) >= low && byte(1) <= high && is_tail(2) && is_tail(3) ? 4 : 0;
  }
  return 0;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

}  // namespace

std::string shown(std::string_view name) {
  constexpr std::size_t longest = 60;
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "'";
  std::size_t i = 0;
  while (i < name.size() && i < longest) {
    const auto c = static_cast<unsigned char>(name[i]);
    const std::size_t length = utf8_length(name.substr(i));
    if (length == 0) {
      text += {'\\', 'x', digits[c >> 4], digits[c & 15]};
    } else if (c < 0x20 || c == 0x7f) {
      text += {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
    } else {
      text += name.substr(i, length);
    }
    i += length ? length : 1;
  }
  return text + (i < name.size() ? "…'" : "'");
}

std::string place_name(std::string_view name) {
  const std::string text = shown(name);
  return text.size() == name.size() + 2 ? std::string(name) : text;
}

std::string shown_list(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  const std::size_t count = names.size() <= most + 1 ? names.size() : most;
  for (std::size_t i = 0; i < count; ++i) {
    if (i) text += i + 1 == names.size() ? " and " : ", ";
    text += shown(names[i]);
  }
  if (count < names.size()) text += " and " + std::to_string(names.size() - count) + " more";
  return text;
}

std::optional<std::size_t> find_bad_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0";  // "-0" would come back as the integer 0
  return shortest_text(value);
}

// Its digits too large for a double are an infinity here.
static std::optional<double> parse_any(std::string_view text) {
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) at = 1;
  const std::string_view word = text.substr(at);
  if (equals_ignoring_case(word, "nan")) return std::numeric_limits<double>::quiet_NaN();
  if (equals_ignoring_case(word, "inf") || equals_ignoring_case(word, "infinity")) {
    const double infinity = std::numeric_limits<double>::infinity();
    return negative ? -infinity : infinity;
  }
  const std::size_t whole = skip_digits(text, at);
  std::size_t digit_count = whole - at;
  at = whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = skip_digits(text, at + 1);
    digit_count += fraction - at - 1;
    at = fraction;
  }
  if (digit_count == 0) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const std::size_t exponent = skip_digits(text, at);
    if (exponent == at) return std::nullopt;
    at = exponent;
  }
  if (at != text.size()) return std::nullopt;
  if (text[0] == '+') text.remove_prefix(1);
  return std::strtod(std::string(text).c_str(), nullptr);  // libc++ 19 has no from_chars for double
}

std::optional<double> parse_number(std::string_view text) {
  const auto value = parse_any(text);
  const bool too_large = value && std::isinf(*value) && text.find_first_of("0123456789") != std::string_view::npos;
  return too_large ? std::nullopt : value;  // as JSON has it
}

std::optional<std::uint64_t> checked_count(const std::vector<std::int64_t>& shape) {
  std::uint64_t count = 1;
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  for (const std::int64_t size : shape) {
    if (size < 0) return std::nullopt;
    const auto n = static_cast<std::uint64_t>(size);
    if (n != 0 && count > most / n) return std::nullopt;
    count *= n;
  }
  return count;
}

}  // namespace gatewalk::files
