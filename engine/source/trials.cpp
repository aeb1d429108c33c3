#include "engine/source/trials.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/check.hpp"

namespace gatewalk::source {

TrainingRequest trial(const Trials& trials, int row, int seed) {
  GATEWALK_CHECK(row >= 0 && row < static_cast<int>(trials.rows.size()) && seed >= 0 && seed < trials.seeds,
                 "trial: there is no row " + std::to_string(row) + " with seed " + std::to_string(seed));
  TrainingRequest request = trials.rows[static_cast<std::size_t>(row)];
  request.seed += static_cast<std::uint64_t>(seed);
  if (request.task_seed) *request.task_seed += static_cast<std::uint64_t>(seed);
  return request;
}

Result<training::HeldOut> run_trial(const TrainingRequest& request) {
  const auto source = trained(request);
  if (!source) return source.error();
  const auto made = make(source->from);
  if (!made) return made.error();
  auto run = training::LearningRun::start(made->model, source->how);
  if (!run) return run.error();
  run->advance(source->updates);
  return run->held_out();
}

Spread spread_of(std::vector<double> values) {
  Spread spread;
  spread.count = static_cast<int>(values.size());
  for (double& v : values)
    if (!std::isfinite(v)) v = std::numeric_limits<double>::infinity(), ++spread.failed;
  if (values.empty()) return spread;
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto k = static_cast<std::size_t>(place);
    const double rest = place - static_cast<double>(k);
    return rest > 0 ? values[k] + rest * (values[k + 1] - values[k]) : values[k];
  };
  spread.least = at(0), spread.lower = at(0.25), spread.median = at(0.5), spread.upper = at(0.75), spread.most = at(1);
  for (double* v : {&spread.lower, &spread.median, &spread.upper})
    if (std::isnan(*v)) *v = std::numeric_limits<double>::infinity();  // between a number and none
  return spread;
}

}  // namespace gatewalk::source
