#include "engine/trace/activity.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "engine/cells/cells.hpp"
#include "engine/trace/walk.hpp"

using namespace gatewalk;
using namespace gatewalk::trace;

TEST_CASE("units are ordered by how much they move, equal ones as they were") {
  const Recipe rnn = *cells::find("rnn");
  Parameters parameters{Matrix::Zero(3, 4), Matrix::Zero(3, 1)};
  parameters[0].col(3) << 0.1, 2, 0.1;
  Matrix x(1, 3);
  x << 1, -1, 1;
  Trace trace = walk_forward(rnn, {1, 3, 3}, parameters, x, {Matrix::Zero(3, 1)}, {3, 1, false, {}});
  CHECK(by_activity(trace, rnn.find("h"), 0) == std::vector<int>{1, 0, 2});
  const Index h[] = {rnn.find("h")};
  CHECK(largest_size(trace, h) == trace.value(h[0], 0, 1));
  trace.values[static_cast<std::size_t>(h[0])](0, 0) = std::numeric_limits<double>::infinity();
  trace.values[static_cast<std::size_t>(h[0])](2, 2) = -7;
  CHECK(largest_size(trace, h) == 7);
}
