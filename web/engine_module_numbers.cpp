// Numbers to text by JavaScript's own conversion, which is shortest like the standard library's: its tables, printf and strtod
// (numbers_read.cpp) would be a tenth of the module. All stand before the libraries that have them too. Speed does not matter
// here: only error sentences, equations and headers of files hold such numbers.
#include <emscripten/em_js.h>

#include <cstdarg>
#include <cstdlib>

#include "engine/base/decimal.hpp"
#include "engine/base/shortest.hpp"

// clang-format off
EM_JS_DEPS(gatewalk_numbers, "$stringToUTF8");
EM_JS(void, gatewalk_digits, (double value, char* to, int size), { stringToUTF8(value.toExponential(), to, size); });
// clang-format on

// The JSON library writes characters in hexadecimal by it ("\\u%04x", "<U+%.4X>", "%.2X"), and nothing else.
extern "C" int snprintf(char* to, std::size_t size, const char* format, ...) {
  std::va_list values;
  va_start(values, format);
  std::size_t length = 0;
  const auto put = [&](char c) {
    if (length + 1 < size) to[length++] = c;
  };
  for (; *format; ++format) {
    if (*format != '%') {
      put(*format);
      continue;
    }
    int digits = 0;
    for (++format; *format == '.' || (*format >= '0' && *format <= '9'); ++format)
      if (*format != '.') digits = digits * 10 + (*format - '0');
    if (*format != 'x' && *format != 'X') std::abort();
    const unsigned value = va_arg(values, unsigned);
    for (int k = 7; k >= 0; --k)
      if (k < digits || value >> 4 * k) put((*format == 'x' ? "0123456789abcdef" : "0123456789ABCDEF")[value >> 4 * k & 15]);
  }
  va_end(values);
  if (size > 0) to[length] = 0;
  return static_cast<int>(length);
}

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
  else
    fixed =
        digits.substr(0, static_cast<std::size_t>(exponent + 1)) + "." + digits.substr(static_cast<std::size_t>(exponent + 1));
  return sign + (fixed.size() <= scientific.size() ? fixed : scientific);
}

}  // namespace gatewalk
