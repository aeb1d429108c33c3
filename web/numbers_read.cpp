// Text to numbers by JavaScript's own conversion, which is correctly rounded like the standard library's: strtod with all that
// it needs would be 4 kB of what a page loads. Stands before the libraries that have it too. Who calls it has found the
// number's end before (base/decimal.hpp, the JSON library): no infinities, no hexadecimal digits.
#include <emscripten/em_js.h>

#include <cstdlib>

// clang-format off
EM_JS_DEPS(gatewalk_numbers_read, "$UTF8ToString");
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

// These two stand in one object of the C library with it, which must not come in; nothing calls them.
extern "C" float strtof(const char* text, char** end) { return static_cast<float>(strtod(text, end)); }
extern "C" long double strtold(const char* text, char** end) { return strtod(text, end); }
