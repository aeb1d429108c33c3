#include "engine/trace/walk.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/base/elementary.hpp"
#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"

using namespace gatewalk;
using namespace gatewalk::trace;

namespace {

// An LSTM of one unit and one input whose numbers can be followed by hand.
struct OneUnit {
  Recipe forward = *cells::find("lstm"), backward = equations::differentiate(forward);
  Parameters parameters;
  Sizes sizes{1, 1, 1};
  OneUnit(double bias_f, double bias_i, double bias_o) {
    for (const equations::Parameter& p : forward.parameters) {
      if (p.matrix) parameters.push_back(Matrix::Constant(1, 2, 0.5));
      else
        parameters.push_back(Matrix::Constant(1, 1,
                                              p.name == "b_f"   ? bias_f
                                              : p.name == "b_i" ? bias_i
                                              : p.name == "b_o" ? bias_o
                                                                : 0.0));
    }
  }
  Trace run(const Matrix& x, double h0, double c0, Extent extent) const {
    return walk_forward(forward, sizes, parameters, x,
                        {Matrix::Constant(1, extent.batch, h0), Matrix::Constant(1, extent.batch, c0)}, extent);
  }
};

Extent of(int steps, int batch = 1) {
  Extent extent;
  extent.steps = steps;
  extent.batch = batch;
  return extent;
}

}  // namespace

TEST_CASE("a closed forget gate drops the old cell state, an open one keeps it") {
  const Matrix x = Matrix::Constant(1, 3, 0.0);
  const OneUnit closed(-1000, -1000, 0), open(1000, -1000, 0);
  CHECK(closed.run(x, 0, 5, of(3)).states[1](0, 0) == 0);
  CHECK(open.run(x, 0, 5, of(3)).states[1](0, 0) == 5);
}

TEST_CASE("one step of an LSTM is the arithmetic of its equations") {
  const OneUnit cell(0.25, -0.5, 1);
  const double x = 0.75, h = -0.5, c = 2, a = 0.5 * h + 0.5 * x;
  const Trace trace = cell.run(Matrix::Constant(1, 1, x), h, c, of(1));
  const double f = sigmoid(a + 0.25), i = sigmoid(a - 0.5), g = gatewalk::tanh(a), o = sigmoid(a + 1), cell_state = f * c + i * g;
  CHECK(trace.value(cell.forward.find("f"), 0, 0) == f);
  CHECK(trace.value(cell.forward.find("c"), 0, 0) == cell_state);
  CHECK(trace.value(cell.forward.find("h"), 0, 0) == o * gatewalk::tanh(cell_state));
}

TEST_CASE("a product over [h, x] is the sum of its parts' products, bias last") {
  const OneUnit cell(0.1, 0, 0);
  const double h = 0.3, x = 1e-3;
  const Trace trace = cell.run(Matrix::Constant(1, 1, x), h, 0, of(1));
  CHECK(trace.value(cell.forward.find("a_f"), 0, 0) == (0.5 * h + 0.5 * x) + 0.1);
}

TEST_CASE("a reverse walk begins with the last step, and each sequence with its own last step") {
  const OneUnit cell(0, 0, 0);
  Matrix x(1, 6);
  x << 1, 2, 3, 4, 5, 6;  // three steps of two sequences: (1, 3, 5) and (2, 4, 6)
  Extent extent = of(3, 2);
  extent.reverse = true;
  extent.lengths = {3, 2};
  const Trace back = cell.run(x, 0, 0, extent);
  Matrix turned(1, 2);
  turned << 4, 2;
  const Trace alone = cell.run(turned, 0, 0, of(2));
  CHECK(back.states[0](0, 1) == alone.states[0](0, 0));
  CHECK(back.value(cell.forward.find("h"), 2, 0, 1) == 0);
  CHECK(back.value(cell.forward.find("h"), 1, 0, 1) == alone.value(cell.forward.find("h"), 0, 0));
}

TEST_CASE("cutting dc_next leaves only the path through h, and the gradient changes") {
  const OneUnit cell(0.5, 0.5, 0.5);
  const Matrix x = Matrix::Constant(1, 8, 0.5), d = Matrix::Constant(1, 8, 1.0);
  const std::vector<Matrix> none{Matrix::Zero(1, 1), Matrix::Zero(1, 1)};
  const Trace forward = cell.run(x, 0.1, 0.2, of(8));
  const Trace whole = walk_backward(cell.backward, forward, d, none),
              cut = walk_backward(cell.backward, forward, d, none, {{"dc_next"}, 0});
  CHECK(cut.value(cell.backward.find("dc_next"), 3, 0) == 0);
  CHECK(whole.value(cell.backward.find("dc_next"), 3, 0) != 0);
  CHECK(std::fabs(cut.states[1](0, 0)) < std::fabs(whole.states[1](0, 0)));
  CHECK(cut.value(cell.backward.find("dc"), 7, 0) == whole.value(cell.backward.find("dc"), 7, 0));  // the last step loses nothing
}

TEST_CASE("truncated backpropagation lets nothing flow from one block into the one before") {
  const OneUnit cell(0.5, 0.5, 0.5);
  const Matrix x = Matrix::Constant(1, 6, 0.5);
  Matrix d = Matrix::Zero(1, 6);
  d(0, 5) = 1;  // the loss is at the last step only
  const std::vector<Matrix> none{Matrix::Zero(1, 1), Matrix::Zero(1, 1)};
  const Trace forward = cell.run(x, 0, 0, of(6));
  const Trace cut = walk_backward(cell.backward, forward, d, none, {{}, 3});
  const equations::Index dh = cell.backward.find("dh");
  CHECK(cut.value(dh, 3, 0) != 0);
  CHECK(cut.value(dh, 2, 0) == 0);
  CHECK(cut.states[0](0, 0) == 0);
  const Trace long_blocks = walk_backward(cell.backward, forward, d, none, {{}, 6}),
              whole = walk_backward(cell.backward, forward, d, none);
  CHECK(long_blocks.gradients[0] == whole.gradients[0]);
}

TEST_CASE("a weight's gradient is the sum of its time steps' outer products") {
  const OneUnit cell(0.5, 0.5, 0.5);
  Matrix x(1, 4);
  x << 0.3, -0.2, 0.9, 0.1;
  const std::vector<Matrix> none{Matrix::Zero(1, 1), Matrix::Zero(1, 1)};
  const Trace forward = cell.run(x, 0.1, -0.3, of(4)),
              backward = walk_backward(cell.backward, forward, Matrix::Constant(1, 4, 1.0), none);
  const equations::Index dW_f = cell.backward.find("dW_f"), da_f = cell.backward.find("da_f");
  Matrix sum = Matrix::Zero(1, 2);
  for (int t = 3; t >= 0; --t) {
    const Matrix part = backward.outer_at(dW_f, t);
    CHECK(part(0, 1) == backward.value(da_f, t, 0) * x(0, t));
    sum += part;
  }
  CHECK(sum == backward.gradients[0]);
}

TEST_CASE("a weight's gradient has the bits of its steps' matrices, added in the order of the backward pass, over many steps") {
  const Recipe forward = *cells::find("lstm"), back = equations::differentiate(forward);
  const Sizes sizes{3, 10, 10};
  Parameters parameters;
  int n = 0;
  for (const equations::Parameter& p : forward.parameters) {
    int columns = p.matrix ? 0 : 1;
    for (const equations::Size part : p.columns) columns += sizes.of(part);
    Matrix m(sizes.of(p.rows), columns);
    for (Eigen::Index k = 0; k < m.size(); ++k) m.data()[k] = 0.5 * std::sin(1.7 * ++n);
    parameters.push_back(std::move(m));
  }
  for (const bool reverse : {false, true}) {
    Extent extent = of(150);
    extent.reverse = reverse;
    Matrix x(3, 150), error = Matrix::Zero(10, 150);
    for (Eigen::Index k = 0; k < x.size(); ++k) x.data()[k] = std::cos(0.3 * static_cast<double>(k));
    for (Eigen::Index t = 0; t < 150; ++t) error(t % 10, t) = 0.1;
    const std::vector<Matrix> zero{Matrix::Zero(10, 1), Matrix::Zero(10, 1)};
    const Trace run = walk_forward(forward, sizes, parameters, x, zero, extent);
    const Trace backward = walk_backward(back, run, error, zero);
    for (std::size_t p = 0; p < back.gradients.size(); ++p)
      if (back[back.gradients[p]].matrix()) {
        Matrix sum = Matrix::Zero(backward.gradients[p].rows(), backward.gradients[p].cols());
        for (int k = 149; k >= 0; --k) {
          const int t = reverse ? 149 - k : k;
          sum += backward.outer_at(back.gradients[p], t);
          if (k % 31 == 0) CHECK(backward.outer_until(back.gradients[p], t) == sum);
        }
        CHECK(sum == backward.gradients[p]);
      }
    // A product with a transposed matrix adds its rows one after the other.
    const auto dh = back.find("W_o^T da_o");
    if (dh < 0) continue;
    const auto da = back[dh].operands[0];
    const Matrix& w = parameters[static_cast<std::size_t>(back[dh].parameter)];
    for (int j = 0; j < w.cols(); ++j) {
      double sum = 0;
      for (int i = 0; i < 10; ++i) sum += w(i, j) * backward.value(da, 70, i);
      CHECK(backward.value(dh, 70, j) == sum);
    }
  }
}
