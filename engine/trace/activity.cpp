#include "engine/trace/activity.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gatewalk::trace {

std::vector<int> by_activity(const Trace& trace, Index operation, int b) {
  const int units = trace.units(operation), steps = trace.extent.steps;
  std::vector<double> variance;
  for (int unit = 0; unit < units; ++unit) {
    double sum = 0, squares = 0;
    for (int t = 0; t < steps; ++t) {
      const double v = trace.value(operation, t, unit, b), finite = std::isfinite(v) ? v : 0;
      sum += finite, squares += finite * finite;
    }
    variance.push_back(squares / steps - (sum / steps) * (sum / steps));
  }
  std::vector<int> order(static_cast<std::size_t>(units));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int c) { return variance[static_cast<std::size_t>(a)] > variance[static_cast<std::size_t>(c)]; });
  return order;
}

double largest_size(const Trace& trace, std::span<const Index> operations) {
  double most = 0;
  for (const Index op : operations)
    for (int t = 0; t < trace.extent.steps; ++t)
      for (const double v : trace.at(op, t).reshaped())
        if (std::isfinite(v)) most = std::max(most, std::fabs(v));
  return most;
}

std::vector<Index> state_error_terms(const Recipe& backward) {
  std::vector<Index> found;
  for (const equations::State& s : backward.states)
    if (const Index k = backward.find("d" + s.name); k >= 0) found.push_back(k);
  return found;
}

double norm_together(const Trace& trace, std::span<const Index> operations, int step, int b) {
  double norm = 0;
  for (const Index k : operations) norm = std::hypot(norm, trace.norm(k, step, b));
  return norm;
}

}  // namespace gatewalk::trace
