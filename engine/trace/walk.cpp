#include "engine/trace/walk.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/trace/evaluate.hpp"
#include "engine/trace/recent.hpp"

namespace gatewalk::trace {

namespace {

using Kind = Operation::Kind;

// Gives every operation that is kept room for its values and fills what does not change with t.
void prepare(Trace& trace, Keep keep) {
  if (keep == Keep::states) trace.recent = std::make_shared<Recent>();
  const int columns = trace.extent.steps * trace.extent.batch;
  for (std::size_t k = 0; k < trace.recipe->operations.size(); ++k) {
    const Operation& op = trace.recipe->operations[k];
    Matrix value;
    if (op.kind == Kind::parameter) value = (*trace.parameters)[static_cast<std::size_t>(op.parameter)];
    else if (op.kind == Kind::number) value = Matrix::Constant(1, 1, op.number);
    else if (Trace::holds(*trace.recipe, static_cast<Index>(k), keep)) value = Matrix::Zero(trace.sizes.of(op.size), columns);
    trace.values.push_back(std::move(value));
  }
}

void check_shape(const Matrix& m, Eigen::Index rows, Eigen::Index columns, const std::string& symbol) {
  GATEWALK_CHECK(m.rows() == rows && m.cols() == columns, "walk: " + symbol + " is " + std::to_string(m.rows()) + " × " +
                                                              std::to_string(m.cols()) + ", expected " + std::to_string(rows) +
                                                              " × " + std::to_string(columns));
}

// Computes all operations of one time step that are kept into the trace, and of the others what they read. `running` holds each
// state before and after. Columns past a sequence's end keep their state and record 0.
void step(Trace& trace, int t, const Matrix& input, std::vector<Matrix>& running) {
  const Recipe& recipe = *trace.recipe;
  const Keep keep = trace.recent ? Keep::states : Keep::all;
  const int batch = trace.extent.batch;
  const Operands operand = [&](Index index) { return trace.at(index, t); };
  Matrix out;
  for (std::size_t k = 0; k < recipe.operations.size(); ++k) {
    const auto index = static_cast<Index>(k);
    const Operation& op = recipe.operations[k];
    if (op.kind == Kind::parameter || op.kind == Kind::number || !Trace::holds(recipe, index, keep)) continue;
    if (op.kind == Kind::input) {
      out = input.middleCols(t * batch, batch);
    } else if (op.kind == Kind::state) {
      out = running[static_cast<std::size_t>(op.state)];
    } else {
      out.resize(trace.sizes.of(op.size), batch);
      evaluate(recipe, index, trace.sizes, *trace.parameters, operand, out);
    }
    if (!trace.cut.empty() && trace.cut[k]) out.setZero();
    for (int b = 0; b < batch; ++b)
      if (!trace.extent.valid(t, b)) out.col(b).setZero();
    trace.values[k].middleCols(t * batch, batch) = out;
  }
  for (std::size_t s = 0; s < recipe.states.size(); ++s) {
    const Index next = recipe.states[s].next;
    for (int b = 0; b < batch; ++b) {
      if (!trace.extent.valid(t, b)) continue;
      if (next < 0) running[s].col(b).setZero();
      else running[s].col(b) = trace.at(next, t).col(b);
    }
  }
}

// Whether a parameter's gradient is the outer product of one pair of vectors a step: then it is added up when all steps are done.
bool adds_later(const Trace& trace, const Operation& gradient) { return gradient.kind == Kind::outer && trace.extent.batch == 1; }

// Σ_t a_t b_tᵀ, the steps in the order of the backward pass: a block of steps and of rows at a time, column by column, so that
// what is added and added to stays near. Each entry's order of sums is that of adding a matrix a step.
void add_all_outer(const Trace& trace, const Operation& gradient, Matrix& sum) {
  constexpr Eigen::Index block = 64;
  const Eigen::Index steps = trace.extent.steps;
  Matrix a(sum.rows(), block), b(block, sum.cols()), some;
  for (Eigen::Index first = 0; first < steps; first += block) {
    const Eigen::Index count = std::min(block, steps - first);
    for (Eigen::Index n = 0; n < count; ++n) {
      const int t = trace.extent.nth(static_cast<int>(steps - 1 - first - n));
      a.col(n) = trace.at(gradient.operands[0], t).col(0);
      b.row(n) = trace.at(gradient.operands[1], t).col(0).transpose();
    }
    for (Eigen::Index row = 0; row < sum.rows(); row += block) {
      some = a.middleRows(row, std::min(block, sum.rows() - row));
      for (Eigen::Index j = 0; j < sum.cols(); ++j) add_columns(some, 0, count, b.col(j).data(), sum.col(j).data() + row);
    }
  }
}

void check_states(const Trace& trace, const std::vector<Matrix>& states, const std::string& prefix) {
  GATEWALK_CHECK(
      states.size() == trace.recipe->states.size(),
      "walk: the cell has " + std::to_string(trace.recipe->states.size()) + " states, got " + std::to_string(states.size()));
  for (std::size_t s = 0; s < states.size(); ++s)
    check_shape(states[s], trace.sizes.of(trace.recipe->states[s].size), trace.extent.batch,
                prefix + trace.recipe->states[s].name);
}

}  // namespace

Trace walk_forward(const Recipe& recipe, const Sizes& sizes, const Parameters& parameters, const Matrix& x,
                   const std::vector<Matrix>& initial, const Extent& extent, Keep keep) {
  Trace trace;
  trace.recipe = &recipe;
  trace.sizes = sizes;
  trace.extent = extent;
  trace.parameters = &parameters;
  check_shape(x, sizes.input, extent.steps * extent.batch, "x");
  check_states(trace, initial, "");
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    int columns = recipe.parameters[k].matrix ? 0 : 1;
    for (equations::Size part : recipe.parameters[k].columns) columns += sizes.of(part);
    check_shape(parameters[k], sizes.of(recipe.parameters[k].rows), columns, recipe.parameters[k].name);
  }
  prepare(trace, keep);
  trace.states = initial;
  const Recent::Walking walking(trace);
  for (int n = 0; n < extent.steps; ++n) step(trace, extent.nth(n), x, trace.states);
  return trace;
}

Trace walk_backward(const Recipe& backward, const Trace& forward, const Matrix& d_output, const std::vector<Matrix>& d_states,
                    const Cuts& cuts) {
  Trace trace;
  trace.recipe = &backward;
  trace.sizes = forward.sizes;
  trace.extent = forward.extent;
  trace.forward = &forward;
  trace.parameters = forward.parameters;
  const int steps = trace.extent.steps, batch = trace.extent.batch;
  check_shape(d_output, trace.sizes.of(backward[backward.input].size), steps * batch, "∂L/∂output");
  check_states(trace, d_states, "d");
  prepare(trace, forward.recent ? Keep::states : Keep::all);
  trace.states = d_states;
  const Recent::Walking walking(trace), below(forward);
  for (const Operation& op : backward.operations) trace.cut.push_back(cuts.names.count(op.name) > 0);
  for (const Matrix& p : *forward.parameters) trace.gradients.push_back(Matrix::Zero(p.rows(), p.cols()));
  for (int n = steps - 1; n >= 0; --n) {
    const int t = trace.extent.nth(n);
    if (cuts.truncate > 0 && (n + 1) % cuts.truncate == 0 && n + 1 < steps)
      for (Matrix& s : trace.states) s.setZero();
    step(trace, t, d_output, trace.states);
    for (std::size_t p = 0; p < backward.gradients.size(); ++p) {
      const Index gradient = backward.gradients[p];
      if (gradient < 0 || trace.cut[static_cast<std::size_t>(gradient)] || adds_later(trace, backward[gradient])) continue;
      if (backward[gradient].matrix()) trace.gradients[p] += trace.outer_at(gradient, t);
      else
        for (int b = 0; b < batch; ++b) trace.gradients[p] += trace.at(gradient, t).col(b);
    }
  }
  for (std::size_t p = 0; p < backward.gradients.size(); ++p) {
    const Index gradient = backward.gradients[p];
    if (gradient >= 0 && !trace.cut[static_cast<std::size_t>(gradient)] && adds_later(trace, backward[gradient]))
      add_all_outer(trace, backward[gradient], trace.gradients[p]);
  }
  return trace;
}

}  // namespace gatewalk::trace
