// The Euclidean norm of numbers whose squares may leave the range of a double, long before the numbers themselves do.
#pragma once

#include <cmath>

namespace gatewalk {

// squares: their sum of squares, as added up already. each(take) gives every number to take(double).
// The root of the sum where that is in range, else added up anew by hypot: infinite or no number only where the numbers are.
template <class Each>
double norm_in_range(double squares, Each each) {
  if (std::isfinite(squares) && squares > 0) return std::sqrt(squares);
  double norm = 0;
  each([&](double v) { norm = std::isnan(norm) || std::isnan(v) ? v + norm : std::hypot(norm, v); });
  return norm;
}

}  // namespace gatewalk
