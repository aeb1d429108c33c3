#include "engine/trace/trace.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/trace/walk.hpp"

using namespace gatewalk;
using namespace gatewalk::trace;

namespace {

// A one-unit network h' = exp(W_h h) that overflows at a known step.
Trace explode(const Recipe& recipe, const Parameters& parameters, int steps) {
  Extent extent;
  extent.steps = steps;
  return walk_forward(recipe, {1, 1, 1}, parameters, Matrix::Zero(1, steps), {Matrix::Constant(1, 1, 1.0)}, extent);
}

}  // namespace

TEST_CASE("the first value that is not finite is found with its step and operation") {
  const Recipe recipe = *equations::read_cell("cell boom; state h; h' = exp(W h)", "boom.cell");
  const Parameters parameters{Matrix::Constant(1, 1, 3.0)};
  const Trace trace = explode(recipe, parameters, 5);  // 1, e^3, e^(3 e^3) = 1e26, then infinity
  NonFinite found{};
  REQUIRE(first_nonfinite(trace, found));
  CHECK(found.step == 2);
  CHECK(recipe[found.operation].name == "h");
  const Trace calm = explode(recipe, parameters, 2);
  CHECK_FALSE(first_nonfinite(calm, found));
}

TEST_CASE("what is not finite is found where a run keeps its states alone, even if no state and no product shows it") {
  // exp(W h) runs over, and the sigmoid of it is 1.
  const Recipe recipe = *equations::read_cell("cell boom; state h; h' = sigmoid(exp(W h))", "boom.cell");
  for (const bool runs_over : {false, true}) {
    const Parameters parameters{Matrix::Constant(1, 1, runs_over ? 1000.0 : 1.0)};
    Extent extent;
    extent.steps = 4;
    const Matrix x = Matrix::Zero(1, 4);
    const Trace trace = walk_forward(recipe, {1, 1, 1}, parameters, x, {Matrix::Zero(1, 1)}, extent, Keep::states);
    NonFinite found{};
    REQUIRE(first_nonfinite(trace, found) == runs_over);
    if (!runs_over) continue;
    CHECK(found.step == 1);
    CHECK(recipe[found.operation].kind == Operation::Kind::call);
  }
}

TEST_CASE("a parameter's value is the same column at every step") {
  const Recipe recipe = *cells::find("rnn");
  const Parameters parameters{Matrix::Constant(2, 3, 0.5), Matrix::Constant(2, 1, 0.25)};
  Extent extent;
  extent.steps = 3;
  extent.batch = 2;
  const Trace trace = walk_forward(recipe, {1, 2, 2}, parameters, Matrix::Constant(1, 6, 1.0), {Matrix::Zero(2, 2)}, extent);
  const Index b_h = recipe.find("b_h");
  CHECK(trace.at(b_h, 2).cols() == 1);
  CHECK(trace.value(b_h, 2, 1, 1) == 0.25);
  CHECK(trace.at(recipe.find("h"), 2).cols() == 2);
}

TEST_CASE("a backward trace reads the forward values of the same step") {
  const Recipe forward_recipe = *cells::find("rnn"), backward_recipe = equations::differentiate(forward_recipe);
  const Parameters parameters{Matrix::Constant(1, 2, 0.5), Matrix::Constant(1, 1, 0.25)};
  Extent extent;
  extent.steps = 3;
  Matrix x(1, 3);
  x << 0.1, 0.2, 0.3;
  const Trace forward = walk_forward(forward_recipe, {1, 1, 1}, parameters, x, {Matrix::Zero(1, 1)}, extent);
  const Trace backward = walk_backward(backward_recipe, forward, Matrix::Ones(1, 3), {Matrix::Zero(1, 1)});
  for (std::size_t k = 0; k < backward_recipe.operations.size(); ++k) {
    const Operation& op = backward_recipe.operations[k];
    if (op.kind != Operation::Kind::forward_value) continue;
    for (int t = 0; t < 3; ++t)
      CHECK_MESSAGE(backward.value(static_cast<Index>(k), t, 0) == forward.value(op.source, t, 0), op.name, " at step ", t);
  }
}

TEST_CASE("an extent counts steps in the order of computation") {
  Extent extent;
  extent.steps = 4;
  CHECK(extent.nth(0) == 0);
  CHECK(extent.before(0) == -1);
  CHECK(extent.before(2) == 1);
  extent.reverse = true;
  CHECK(extent.nth(0) == 3);
  CHECK(extent.before(3) == -1);
  CHECK(extent.before(1) == 2);
  extent.lengths = {2};
  CHECK(extent.valid(1, 0));
  CHECK_FALSE(extent.valid(2, 0));
}
