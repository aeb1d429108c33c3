// Numbers to text and back by JavaScript's own conversions, which are shortest and correctly rounded like the standard
// library's: its tables, printf and strtod would be a tenth of the module. Both stand before the libraries that have them
// too. Speed does not matter here: only error sentences, equations and headers of files hold such numbers.
#include <emscripten/em_js.h>

#include <cstdlib>

#include "engine/decimal.hpp"

// clang-format off
EM_JS_DEPS(gatewalk_numbers, "$UTF8ToString,$stringToUTF8");
EM_JS(void, gatewalk_digits, (double value, char* to, int size), { stringToUTF8(value.toExponential(), to, size); });
EM_JS(double, gatewalk_number, (const char* text, int* length), {
  const found = /^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]+)?/i.exec(UTF8ToString(text));
  HEAP32[length >> 2] = found ? found[0].length : 0;
  return found ? Number(found[0]) : 0;
});
// clang-format on

extern "C" double strtod(const char* text, char** end) {
  int length = 0;
  const double value = gatewalk_number(text, &length);
  if (end) *end = const_cast<char*>(text) + length;
  return value;
}
// They stand in one object of the C library, which must not come in; nothing calls these two.
extern "C" float strtof(const char* text, char** end) { return static_cast<float>(strtod(text, end)); }
extern "C" long double strtold(const char* text, char** end) { return strtod(text, end); }

namespace gatewalk {

std::string shortest_text(double value) {
  char text[40];
  gatewalk_digits(value, text, sizeof text);
  // "-d.ddde+x": the digits without trailing zeros, and where the point belongs.
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
