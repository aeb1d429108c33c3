#include "engine/trace/walk.hpp"

#include <algorithm>
#include <optional>

#include "engine/base/check.hpp"
#include "engine/trace/ahead.hpp"
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
    const bool kept = Trace::holds(*trace.recipe, static_cast<Index>(k), keep);
    trace.kept.push_back(kept);
    Matrix value;
    if (op.kind == Kind::parameter) value = (*trace.parameters)[static_cast<std::size_t>(op.parameter)];
    else if (op.kind == Kind::number) value = Matrix::Constant(1, 1, op.number);
    else if (kept) value = Matrix::Zero(trace.sizes.of(op.size), columns);
    trace.values.push_back(std::move(value));
  }
}

void check_shape(const Matrix& m, Eigen::Index rows, Eigen::Index columns, const std::string& symbol) {
  GATEWALK_CHECK(m.rows() == rows && m.cols() == columns, "walk: " + symbol + " is " + std::to_string(m.rows()) + " × " +
                                                              std::to_string(m.cols()) + ", expected " + std::to_string(rows) +
                                                              " × " + std::to_string(columns));
}

// What a step computes also where it is not kept: computed anew it takes another step's values, or a product.
bool is_passed(const Operation& op) { return op.kind == Kind::product || op.kind == Kind::state; }

// Computes all operations of one time step that are kept into the trace, and of the others what they read; what is left behind
// it leaves. `running` holds each state before and after. Columns past a sequence's end keep their state and record 0.
void step(Trace& trace, int t, const Matrix& input, std::vector<Matrix>& running, Ahead* ahead, const Behind* behind) {
  const Recipe& recipe = *trace.recipe;
  const int batch = trace.extent.batch;
  const Operands operand = [&](Index index) { return trace.at(index, t); };
  Matrix out;
  for (std::size_t k = 0; k < recipe.operations.size(); ++k) {
    const auto index = static_cast<Index>(k);
    const Operation& op = recipe.operations[k];
    if (op.kind == Kind::parameter || op.kind == Kind::number || (!trace.kept[k] && !is_passed(op))) continue;
    if (behind && behind->leaves(index)) continue;
    if (op.kind == Kind::input) {
      out = input.middleCols(t * batch, batch);
    } else if (op.kind == Kind::state) {
      out = running[static_cast<std::size_t>(op.state)];
    } else {
      out.resize(trace.sizes.of(op.size), batch);
      if (ahead && ahead->knows(index))
        evaluate_product(recipe, index, trace.sizes, *trace.parameters, operand(op.operands[0]), ahead->at(index, t), out);
      else if (behind && behind->turns(index)) behind->multiply(index, operand(op.operands[0]), out);
      else evaluate(recipe, index, trace.sizes, *trace.parameters, operand, out);
    }
    if (!trace.cut.empty() && trace.cut[k]) out.setZero();
    for (int b = 0; b < batch; ++b)
      if (!trace.extent.valid(t, b)) out.col(b).setZero();
    if (trace.kept[k]) trace.values[k].middleCols(t * batch, batch) = out;
    else trace.recent->place(trace, index, t) = out;  // until the block is done
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

// Columns of a gradient that are added up in one piece of work.
constexpr Eigen::Index columns_at_once = 128;

// Whether a parameter's gradient is the outer product of one pair of vectors a step: then it is added up when all steps are done.
bool adds_later(const Trace& trace, const Operation& gradient) { return gradient.kind == Kind::outer && trace.extent.batch == 1; }

void check_states(const Trace& trace, const std::vector<Matrix>& states, const std::string& prefix) {
  GATEWALK_CHECK(
      states.size() == trace.recipe->states.size(),
      "walk: the cell has " + std::to_string(trace.recipe->states.size()) + " states, got " + std::to_string(states.size()));
  for (std::size_t s = 0; s < states.size(); ++s)
    check_shape(states[s], trace.sizes.of(trace.recipe->states[s].size), trace.extent.batch,
                prefix + trace.recipe->states[s].name);
}

}  // namespace

struct Walk::Body {
  Trace own;
  Trace& trace;
  Matrix input;  // x, or ∂L/∂output
  int done = 0;
  std::optional<Ahead> ahead;
  std::optional<Behind> behind;
  std::vector<int> block;  // backward: steps that are done, of which something is left
  // Backward: the parameters whose gradient over the block is still to be added up, so many columns at a time.
  struct Columns {
    std::size_t parameter;
    Eigen::Index first, count;
  };
  std::vector<Columns> to_sum;
  bool to_finish = false;

  Body(const Matrix& given, Trace* into) : trace(into ? *into : own), input(given) {}
  bool backward() const { return trace.recipe->pass == equations::Pass::backward; }
  double cost() const;
  void one_step();
  bool go_on(int pieces);
};

// Of the gradients those that are no outer product of one sequence, step by step.
void Walk::Body::one_step() {
  const int n = backward() ? trace.extent.steps - 1 - done : done, t = trace.extent.nth(n), batch = trace.extent.batch;
  if (const int truncate = trace.truncate; truncate > 0 && (n + 1) % truncate == 0 && n + 1 < trace.extent.steps)
    for (Matrix& s : trace.states) s.setZero();
  step(trace, t, input, trace.states, ahead ? &*ahead : nullptr, behind ? &*behind : nullptr);
  ++done;
  if (!backward()) return;
  const Recipe& recipe = *trace.recipe;
  for (std::size_t p = 0; p < recipe.gradients.size(); ++p) {
    const Index gradient = recipe.gradients[p];
    if (gradient < 0 || trace.cut[static_cast<std::size_t>(gradient)] || adds_later(trace, recipe[gradient])) continue;
    if (recipe[gradient].matrix()) trace.gradients[p] += trace.outer_at(gradient, t);
    else
      for (int b = 0; b < batch; ++b) trace.gradients[p] += trace.at(gradient, t).col(b);
  }
  block.push_back(t);
  if (static_cast<int>(block.size()) < steps_at_once && done < trace.extent.steps) return;
  to_finish = true;
  for (std::size_t p = 0; p < recipe.gradients.size(); ++p)
    if (const Index gradient = recipe.gradients[p];
        gradient >= 0 && !trace.cut[static_cast<std::size_t>(gradient)] && adds_later(trace, recipe[gradient])) {
      const Eigen::Index all = trace.gradients[p].cols();
      for (Eigen::Index first = 0; first < all; first += columns_at_once)
        to_sum.push_back({p, first, std::min(columns_at_once, all - first)});
    }
}

// Of a step the parameters once, of a block what is left to all its steps.
double Walk::Body::cost() const {
  const auto steps = static_cast<double>(block.size());
  if (!to_sum.empty())
    return steps * static_cast<double>(trace.gradients[to_sum.back().parameter].rows() * to_sum.back().count);
  double all = 0;
  for (const Matrix& p : *trace.parameters) all += static_cast<double>(p.size());
  return all * trace.extent.batch * (to_finish ? steps : 1);
}

bool Walk::Body::go_on(int pieces) {
  const Recent::Walking walking(trace), below(trace.forward ? *trace.forward : trace);
  for (; pieces > 0; --pieces) {
    if (!to_sum.empty()) {
      const auto [p, first, count] = to_sum.back();
      to_sum.pop_back();
      add_outers(trace, (*trace.recipe)[trace.recipe->gradients[p]], block, trace.gradients[p], first, count);
    } else if (to_finish) {
      behind->finish(trace, block);
      if (trace.recent) trace.recent->forget_steps();
      to_finish = false;
      block.clear();
    } else if (done < trace.extent.steps) {
      one_step();
      if (trace.recent && !backward() && done == trace.extent.steps) trace.recent->forget_steps();
    } else {
      break;
    }
  }
  return done < trace.extent.steps || to_finish || !to_sum.empty();
}

Walk::Walk(Walk&&) noexcept = default;
Walk& Walk::operator=(Walk&&) noexcept = default;
Walk::~Walk() = default;

Walk::Walk(const Recipe& recipe, const Sizes& sizes, const Parameters& parameters, const Matrix& x,
           const std::vector<Matrix>& initial, const Extent& extent, Keep keep, Trace* into, int together)
    : body_(std::make_unique<Body>(x, into)) {
  Trace& trace = body_->trace;
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
  trace.states = trace.began = initial;
  body_->ahead.emplace(trace, body_->input, together);
}

Walk::Walk(const Recipe& backward, const Trace& forward, const Matrix& d_output, const std::vector<Matrix>& d_states,
           const Cuts& cuts, Trace* into)
    : body_(std::make_unique<Body>(d_output, into)) {
  Trace& trace = body_->trace;
  trace.recipe = &backward;
  trace.sizes = forward.sizes;
  trace.extent = forward.extent;
  trace.forward = &forward;
  trace.parameters = forward.parameters;
  check_shape(d_output, trace.sizes.of(backward[backward.input].size), trace.extent.steps * trace.extent.batch, "∂L/∂output");
  check_states(trace, d_states, "d");
  prepare(trace, forward.recent ? Keep::states : Keep::all);
  trace.states = trace.began = d_states;
  trace.truncate = cuts.truncate;
  for (const Operation& op : backward.operations) trace.cut.push_back(cuts.names.count(op.name) > 0);
  for (const Matrix& p : *forward.parameters) trace.gradients.push_back(Matrix::Zero(p.rows(), p.cols()));
  body_->behind.emplace(trace);
}

bool Walk::go_on(int pieces) { return body_->go_on(pieces); }
double Walk::next_cost() const { return body_->cost(); }
int Walk::done() const { return body_->done; }
Matrix& Walk::input() { return body_->input; }

double Walk::share() const { return static_cast<double>(body_->done) / body_->trace.extent.steps; }

Trace Walk::take() {
  while (body_->go_on(body_->trace.extent.steps)) continue;
  return std::move(body_->trace);
}

Trace walk_forward(const Recipe& recipe, const Sizes& sizes, const Parameters& parameters, const Matrix& x,
                   const std::vector<Matrix>& initial, const Extent& extent, Keep keep) {
  return Walk(recipe, sizes, parameters, x, initial, extent, keep).take();
}

Trace walk_backward(const Recipe& backward, const Trace& forward, const Matrix& d_output, const std::vector<Matrix>& d_states,
                    const Cuts& cuts) {
  return Walk(backward, forward, d_output, d_states, cuts).take();
}

}  // namespace gatewalk::trace
