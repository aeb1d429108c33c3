#include "engine/findings/inputs.hpp"

#include <algorithm>
#include <cmath>

namespace gatewalk::findings {

std::vector<InputShare> find_inputs(const network::Record& record, const network::Sequence& sequence,
                                    const std::function<double(const network::NetworkTrace&)>& value, int most_runs, int b) {
  std::vector<InputShare> all;
  const auto steps = static_cast<int>(sequence.x.shape[0]), batch = static_cast<int>(sequence.x.shape[1]),
             width = static_cast<int>(sequence.x.shape[2]);
  const int block = (steps + most_runs - 1) / std::max(most_runs, 1);
  const double whole = value(*record.forward);
  for (int first = 0; first < steps; first += block) {
    InputShare one{first, std::min(first + block, steps) - 1, 0, 0, false, false, {}};
    network::Sequence without = sequence;
    double largest = -1;
    for (int t = one.first; t <= one.last; ++t)
      for (int i = 0; i < width; ++i) {
        double& x = without.x.data[static_cast<std::size_t>((t * batch + b) * width + i)];
        const double part = x * record.backward->features(i, t * batch + b);
        one.product += part;
        if (std::fabs(part) > largest) {
          largest = std::fabs(part);
          one.at = trace::value_of(trace::Pass::forward, record.model->forward().input, t, i, b);
        }
        x = 0;
      }
    one.occluded = whole - value(record.model->run(without));
    all.push_back(std::move(one));
  }
  double most = 0;
  for (const InputShare& one : all) most = std::max({most, std::fabs(one.product), std::fabs(one.occluded)});
  for (InputShare& one : all) {
    const double a = std::fabs(one.product), c = std::fabs(one.occluded);
    one.weighs = most > 0 && std::max(a, c) >= little * most;
    one.disagree = one.weighs && (one.product * one.occluded < 0 || a > unlike * c || c > unlike * a);
  }
  return all;
}

}  // namespace gatewalk::findings
