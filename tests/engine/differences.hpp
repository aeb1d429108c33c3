// Numerical derivatives for the gradient checks, and the measure they are judged by.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace gatewalk_tests {

// d loss / d value by central differences of fourth order: (8 (L(+h) - L(-h)) - (L(+2h) - L(-2h))) / 12h.
// Its error is about h⁴ |L⁽⁵⁾| / 30 + 1e-16 |L| / h: near 1e-12 at h = 1e-3 for losses of order 1.
template <class F>
double central_difference(double& value, F loss, double h = 1e-3) {
  const double at = value;
  const auto moved = [&](double by) {
    value = at + by;
    const double result = loss();
    value = at;
    return result;
  };
  const double near = moved(h) - moved(-h), far = moved(2 * h) - moved(-2 * h);
  return (8 * near - far) / (12 * h);
}

// ‖a - n‖ / max(‖a‖, ‖n‖); 0 where both are 0.
inline double relative_distance(const std::vector<double>& a, const std::vector<double>& n) {
  double difference = 0, left = 0, right = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    difference += (a[k] - n[k]) * (a[k] - n[k]);
    left += a[k] * a[k];
    right += n[k] * n[k];
  }
  const double top = std::sqrt(std::max(left, right));
  return top > 0 ? std::sqrt(difference) / top : 0;
}

}  // namespace gatewalk_tests
