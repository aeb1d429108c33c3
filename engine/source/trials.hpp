// An experiment as a plain value: ways to train (rows), each from several seeds, and how each run does on held-out sequences at
// its end. One run says little about a cell; the spread over seeds says more.
#pragma once

#include <vector>

#include "engine/source/training_request.hpp"

namespace gatewalk::source {

struct Trials {
  std::vector<TrainingRequest> rows{};
  int seeds = 5;  // 1 … most_seeds
};
constexpr int most_seeds = 100;

// A row from one of its seeds, from 0: its own, and those that follow it.
TrainingRequest trial(const Trials& trials, int row, int seed);

// What became of it: the held-out measure after its updates. Errors: those of trained(), make() and LearningRun::start.
// Cost: its updates.
Result<training::HeldOut> run_trial(const TrainingRequest& request);

// How values lie: quartiles by linear interpolation between neighbors (as numpy.percentile). What is not finite counts as failed
// and as larger than all others; where it is reached, infinity stands.
struct Spread {
  int count = 0, failed = 0;
  double least = 0, lower = 0, median = 0, upper = 0, most = 0;
};
Spread spread_of(std::vector<double> values);

}  // namespace gatewalk::source
