#include "lessons/experiment/activity.hpp"

#include <doctest/doctest.h>

#include "lessons/experiment/experiment.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("units are ordered by how much they move, equal ones as they were") {
  Setup setup;
  setup.cell = "rnn";
  setup.shape = {1, 3, 0, 1, network::Direction::forward, 0};
  setup.inputs = {{1}, {-1}, {1}};
  for (const auto& [row, weight] : {std::pair{0, 0.1}, {1, 2.0}, {2, 0.1}}) {
    for (int column = 0; column < 3; ++column) setup.settings.push_back({{Target::Kind::parameter, "W_h", row, column, 0, 0}, 0});
    setup.settings.push_back({{Target::Kind::parameter, "W_h", row, 3, 0, 0}, weight});
    setup.settings.push_back({{Target::Kind::parameter, "b_h", row, 0, 0, 0}, 0});
  }
  const auto experiment = Experiment::make(setup);
  REQUIRE(experiment);
  const trace::Trace& trace = experiment->trace(Pass::forward);
  CHECK(by_activity(trace, trace.recipe->find("h"), 0) == std::vector<int>{1, 0, 2});
}
