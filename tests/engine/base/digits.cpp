#include "engine/base/digits.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <charconv>
#include <cmath>

#include "engine/base/random.hpp"

using namespace gatewalk;

namespace {

template <class... How>
std::string standard(double value, How... how) {
  char text[1200];
  return {text, std::to_chars(text, text + sizeof text, value, how...).ptr};
}

// Where it differs from the standard library in any form; empty where it does nowhere.
std::string differs(double value) {
  if (digits::text(value) != standard(value)) return digits::text(value) + ", shortest: " + standard(value);
  if (digits::fixed_text(value) != standard(value, std::chars_format::fixed)) return digits::fixed_text(value) + ", fixed";
  if (digits::scientific_text(value) != standard(value, std::chars_format::scientific))
    return digits::scientific_text(value) + ", scientific";
  for (const int decimals : {0, 1, 2, 3, 4, 9, 17}) {
    if (digits::fixed_text(value, decimals) != standard(value, std::chars_format::fixed, decimals))
      return digits::fixed_text(value, decimals) + ", fixed, " + std::to_string(decimals) + " decimals of " + standard(value);
    if (digits::scientific_text(value, decimals) != standard(value, std::chars_format::scientific, decimals))
      return digits::scientific_text(value, decimals) + ", scientific, " + std::to_string(decimals) + " decimals of " +
             standard(value);
  }
  return "";
}

}  // namespace

TEST_CASE("numbers are written digit by digit as the standard library writes them") {
  for (const double value : {0.0,
                             -0.0,
                             1.0,
                             -1.0,
                             0.5,
                             0.25,
                             0.125,
                             0.0625,
                             1.5,
                             2.5,
                             0.045,
                             1.005,
                             0.9995,
                             9.995,
                             99999.0,
                             1e5,
                             123456.0,
                             1e15,
                             1e21,
                             1e22,
                             1e23,
                             123456789012345683968.0,
                             9007199254740993.0,
                             9007199254740992.0,
                             4503599627370496.5,
                             4503599627370497.5,
                             0.1,
                             0.3,
                             1.0 / 3,
                             2e-3,
                             1e-3,
                             9.5e-4,
                             5e-324,
                             2.2250738585072014e-308,
                             2.225073858507201e-308,
                             1.7976931348623157e308,
                             1e-22,
                             6.02214076e23,
                             1.0 / 1024,
                             3.0 / 2048,
                             0x1p-64,
                             0x1p-63,
                             0x1.fp-65,
                             8388608.5,
                             1e16,
                             5e15 + 0.5})
    for (const double signed_value : {value, -value}) CHECK_MESSAGE(differs(signed_value) == "", signed_value);
}

TEST_CASE("numbers of every size, of few decimals and at powers of two are written as the standard library writes them") {
  Random random(20);
  for (int k = 0; k < 20000; ++k) {
    const double any = std::bit_cast<double>(random.next());
    const double usual = random.uniform(-4, 4), scale = std::pow(10, std::floor(random.uniform(0, 7)));
    for (const double value :
         {std::isfinite(any) ? any : 0, usual, std::round(usual * scale) / scale, std::ldexp(1, k % 2098 - 1074)})
      if (const std::string where = differs(value); where != "") FAIL_CHECK(where);
  }
}
