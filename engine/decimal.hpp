// Reads a decimal number at the start of a text, natively and in WebAssembly alike: the C++ library of the web build has no
// std::from_chars for double.
#pragma once

#include <cstddef>
#include <string_view>

namespace gatewalk {

struct Decimal {
  double value = 0;        // correctly rounded; infinity if it is too large for a double
  std::size_t length = 0;  // characters read; 0 if the text does not begin with a number
};

// Reads [-]digits[.digits][e[+-]digits]; digits may be missing on one side of the point. Words such as "nan" are no numbers here.
Decimal read_decimal(std::string_view text);

}  // namespace gatewalk
