// Reads a decimal number at the start of a text, natively and in WebAssembly alike: the C++ library of the web build has no
// std::from_chars for double.
#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace gatewalk {

struct Decimal {
  double value = 0;        // correctly rounded; infinity if it is too large for a double
  std::size_t length = 0;  // characters read; 0 if the text does not begin with a number
};

// Reads [-]digits[.digits][e[+-]digits]; digits may be missing on one side of the point. Words such as "nan" are no numbers here.
Decimal read_decimal(std::string_view text);

// The whole text as a T; nothing if it is something else, or more than a T can hold.
template <class T>
std::optional<T> read_number(std::string_view text) {
  if constexpr (std::is_floating_point_v<T>) {
    const Decimal decimal = read_decimal(text);
    const T value = static_cast<T>(decimal.value);
    if (decimal.length == 0 || decimal.length != text.size() || !std::isfinite(value)) return {};
    return value;
  } else {
    T value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) return {};
    return value;
  }
}

}  // namespace gatewalk
