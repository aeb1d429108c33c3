// Experiments: each row from its seeds, and how results lie.
#include "engine/source/trials.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace gatewalk;
using namespace gatewalk::source;

TEST_CASE("trials: a row goes through the seeds that follow its own, and a trial is the training itself") {
  TrainingRequest lstm;
  lstm.hidden = 3, lstm.steps = 5, lstm.batch = 4, lstm.updates = 12, lstm.seed = 7;
  TrainingRequest rnn = lstm;
  rnn.cell.name = "rnn", rnn.task_seed = 40;
  const Trials trials{{lstm, rnn}, 3};
  CHECK(trial(trials, 0, 0) == lstm);
  CHECK(trial(trials, 0, 2).seed == 9);
  CHECK(trial(trials, 1, 1).seed == 8);
  CHECK(*trial(trials, 1, 1).task_seed == 41);
  const auto result = run_trial(trial(trials, 0, 1));
  REQUIRE(result);
  TrainingRequest same = lstm;
  same.seed = 8;
  auto run = training::LearningRun::start(make(trained(same)->from)->model, trained(same)->how);
  run->advance(12);
  CHECK(result->loss == run->held_out().loss);
  lstm.hidden = 0;
  CHECK_FALSE(run_trial(lstm));
}

TEST_CASE("trials: the spread has quartiles between neighbors, and what is no number lies behind all others") {
  const Spread five = spread_of({5, 1, 4, 2, 3});
  CHECK(five.count == 5);
  CHECK(five.least == 1);
  CHECK(five.lower == 2);
  CHECK(five.median == 3);
  CHECK(five.upper == 4);
  CHECK(five.most == 5);
  const Spread four = spread_of({1, 2, 3, 4});  // numpy.percentile gives these
  CHECK(four.lower == 1.75);
  CHECK(four.median == 2.5);
  CHECK(four.upper == 3.25);
  const Spread failed = spread_of({1, std::nan(""), 2});
  CHECK(failed.failed == 1);
  CHECK(failed.median == 2);
  CHECK(std::isinf(failed.most));
  CHECK(std::isinf(failed.upper));
  CHECK(spread_of({}).count == 0);
}
