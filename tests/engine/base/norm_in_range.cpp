#include "engine/base/norm_in_range.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace gatewalk;

namespace {

double norm_of(const std::vector<double>& numbers) {
  double squares = 0;
  for (const double v : numbers) squares += v * v;
  return norm_in_range(squares, [&](auto take) {
    for (const double v : numbers) take(v);
  });
}

}  // namespace

TEST_CASE("a norm is infinite or no number only where its numbers are") {
  constexpr double infinite = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();
  CHECK(norm_of({3, 4}) == 5);
  CHECK(norm_of({}) == 0);
  CHECK(norm_of({3e200, -4e200}) == doctest::Approx(5e200).epsilon(1e-15));    // the squares are infinite
  CHECK(norm_of({3e-200, 4e-200}) == doctest::Approx(5e-200).epsilon(1e-15));  // and these 0
  CHECK(norm_of({1, -infinite}) == infinite);
  CHECK(std::isnan(norm_of({1, none})));
  CHECK(std::isnan(norm_of({infinite, none})));
}
