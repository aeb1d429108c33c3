// shortest_text without the tables behind std::to_chars: 15, 16 or 17 digits, the first that read back as the value.
// It stands before the engine's library, whose own is then not linked. Speed does not matter here: error sentences and
// the numbers in a cell's equations are all that the module writes out.
#include <cstdio>
#include <cstdlib>

#include "engine/decimal.hpp"

namespace gatewalk {

std::string shortest_text(double value) {
  char text[40];
  for (int digits = 15; digits <= 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*e", digits - 1, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  // "-d.ddde+xx": the digits without trailing zeros, and where the point belongs.
  std::string digits, sign = text[0] == '-' ? "-" : "";
  const char* at = text;
  for (; *at != 'e'; ++at)
    if (*at >= '0' && *at <= '9') digits += *at;
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  const int exponent = std::atoi(at + 1), count = static_cast<int>(digits.size());
  std::string scientific = digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "") + (exponent < 0 ? "e-" : "e+");
  const int size = exponent < 0 ? -exponent : exponent;
  scientific += (size < 10 ? "0" : "") + std::to_string(size);
  std::string fixed;
  if (exponent < 0) fixed = "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  else if (count <= exponent + 1) fixed = digits + std::string(static_cast<std::size_t>(exponent + 1 - count), '0');
  else fixed = digits.substr(0, static_cast<std::size_t>(exponent + 1)) + "." + digits.substr(static_cast<std::size_t>(exponent + 1));
  return sign + (fixed.size() <= scientific.size() ? fixed : scientific);
}

}  // namespace gatewalk
