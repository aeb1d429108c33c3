#include "engine/trace/activity.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"
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

TEST_CASE("the norm of several values together is that of all their numbers side by side") {
  const Recipe lstm = *cells::find("lstm");
  const Recipe backward = equations::differentiate(lstm);
  CHECK(state_error_terms(backward) == std::vector<Index>{backward.find("dh"), backward.find("dc")});
  CHECK(state_error_terms(equations::differentiate(*cells::find("rnn"))).size() == 1);
  Parameters parameters;
  for (const equations::Parameter& p : lstm.parameters) parameters.push_back(Matrix::Constant(2, p.matrix ? 3 : 1, 0.3));
  const Trace forward =
      walk_forward(lstm, {1, 2, 2}, parameters, Matrix::Ones(1, 3), {Matrix::Zero(2, 1), Matrix::Zero(2, 1)}, {3, 1, false, {}});
  const Trace trace = walk_backward(backward, forward, Matrix::Ones(2, 3), {Matrix::Zero(2, 1), Matrix::Zero(2, 1)});
  const auto terms = state_error_terms(backward);
  double squares = 0;
  for (const Index k : terms)
    for (int unit = 0; unit < 2; ++unit) squares += trace.value(k, 1, unit) * trace.value(k, 1, unit);
  CHECK(norm_together(trace, terms, 1, 0) == doctest::Approx(std::sqrt(squares)));
  CHECK(norm_together(trace, terms, 1, 0) > trace.norm(terms[0], 1, 0));  // the cell state carries some of it
}
