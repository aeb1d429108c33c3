#include "engine/trace/activity.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gatewalk::trace {

std::vector<int> by_activity(const Trace& trace, Index operation, int b) {
  const int units = trace.units(operation), steps = trace.extent.steps;
  // Step by step, as the values lie; each unit's sums are those of its own values from the first step on.
  std::vector<double> sum(static_cast<std::size_t>(units)), squares(sum), variance;
  const bool spreads = (*trace.recipe)[operation].spreads();
  for (int t = 0; t < steps; ++t) {
    const View all = trace.at(operation, t);
    for (int unit = 0; unit < units; ++unit) {
      const auto k = static_cast<std::size_t>(unit);
      const double v = all(spreads ? 0 : unit, all.cols() > 1 ? b : 0), finite = std::isfinite(v) ? v : 0;
      sum[k] += finite, squares[k] += finite * finite;
    }
  }
  for (std::size_t k = 0; k < sum.size(); ++k) variance.push_back(squares[k] / steps - (sum[k] / steps) * (sum[k] / steps));
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
