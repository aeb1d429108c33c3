#include "engine/training/descent.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "engine/training/optimizer.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

TEST_CASE("plain descent moves against the gradient, clipped first, and tells the gradient's norm before") {
  double place[] = {1, 2}, gradient[] = {3, -4};
  CHECK(descend(place, gradient, 0.5) == 5);
  CHECK(place[0] == -0.5);
  CHECK(place[1] == 4);
  double clipped[] = {1, 2}, again[] = {3, -4};
  CHECK(descend(clipped, again, 0.5, {Clip::Kind::value, 1}) == 5);
  CHECK(clipped[0] == 0.5);
  CHECK(clipped[1] == 2.5);
}

TEST_CASE("descent on tensors is the optimizer's plain rule behind the same clip") {
  const TensorMap start{{"a", {{2}, {0.25, -1}}}, {"b", {{1}, {3}}}}, gradients{{"a", {{2}, {3, -1}}}, {"b", {{1}, {2}}}};
  const Clip how{Clip::Kind::norm, 1};
  TensorMap descended = start, optimized = start, clipped = gradients;
  const double norm = descend(descended, gradients, 0.1, how);
  CHECK(norm == clip(clipped, how));
  Optimizer({Rule::sgd, 0.1}).step(optimized, clipped);
  for (const auto& [name, t] : optimized) CHECK_MESSAGE(descended.at(name).data == t.data, name);
}
