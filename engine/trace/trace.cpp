#include "engine/trace/trace.hpp"
#include "engine/base/norm_in_range.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/trace/evaluate.hpp"
#include "engine/trace/recent.hpp"

namespace gatewalk::trace {

using Kind = Operation::Kind;

View Trace::at(Index operation, int step) const {
  const Matrix& all = values[static_cast<std::size_t>(operation)];
  const Operation& op = (*recipe)[operation];
  if (op.kind == Operation::Kind::parameter || op.kind == Operation::Kind::number)
    return View(all.data(), all.rows(), all.cols());
  if (op.kind == Operation::Kind::forward_value) return forward->at(op.source, step);
  GATEWALK_CHECK(step >= 0 && step < extent.steps,
                 "Trace::at: step " + std::to_string(step) + " of " + std::to_string(extent.steps));
  if (recent && !kept[static_cast<std::size_t>(operation)]) return recent->at(*this, operation, step);
  return View(all.data() + all.rows() * extent.batch * step, all.rows(), extent.batch);
}

namespace {

// What leaves a step.
bool leaves(const Recipe& recipe, Index operation) {
  return operation == recipe.output ||
         std::any_of(recipe.states.begin(), recipe.states.end(), [&](const auto& state) { return state.next == operation; });
}

// Whether all that is made of an error term are sums and their slices, to the ones that leave the step.
bool only_summed(const Recipe& recipe, Index operation) {
  for (std::size_t k = static_cast<std::size_t>(operation) + 1; k < recipe.operations.size(); ++k) {
    const Operation& by = recipe.operations[k];
    if (std::find(by.operands.begin(), by.operands.end(), operation) == by.operands.end()) continue;
    const bool sums = !by.matrix() && (by.kind == Kind::plus || by.kind == Kind::slice);
    if (!sums || (!leaves(recipe, static_cast<Index>(k)) && !only_summed(recipe, static_cast<Index>(k)))) return false;
  }
  return true;
}

}  // namespace

bool Trace::holds(const Recipe& recipe, Index operation, Keep keep) {
  const Operation& op = recipe[operation];
  if (op.kind == Kind::forward_value || op.matrix()) return false;
  if (keep == Keep::all || leaves(recipe, operation)) return true;
  switch (op.kind) {
    case Kind::parameter:
    case Kind::number:
    case Kind::input: return true;
    case Kind::product: return !op.transposed || !only_summed(recipe, operation);
    default: return false;
  }
}

Trace Trace::whole() const {
  Trace trace = *this;
  if (!recent) return trace;
  trace.recent.reset();
  for (std::size_t k = 0; k < values.size(); ++k) {
    const auto op = static_cast<Index>(k);
    if (kept[k] || !holds(*recipe, op, Keep::all)) continue;
    trace.kept[k] = 1;
    trace.values[k].resize(sizes.of((*recipe)[op].size), static_cast<Eigen::Index>(extent.steps) * extent.batch);
    for (int t = 0; t < extent.steps; ++t)
      trace.values[k].middleCols(static_cast<Eigen::Index>(t) * extent.batch, extent.batch) = at(op, t);
  }
  return trace;
}

double Trace::value(Index operation, int step, int unit, int b) const {
  const View view = at(operation, step);
  if ((*recipe)[operation].spreads()) unit = 0;
  GATEWALK_CHECK(unit >= 0 && unit < view.rows(), "Trace::value: unit " + std::to_string(unit) + " of " +
                                                      std::to_string(view.rows()) + " in " + (*recipe)[operation].name);
  return view(unit, view.cols() > 1 ? b : 0);
}

double Trace::norm(Index operation, int step, int b) const {
  const View all = at(operation, step);
  const double* first = all.data() + (all.cols() > 1 ? b : 0) * all.rows();
  const std::ptrdiff_t next = (*recipe)[operation].spreads() ? 0 : 1;
  const int count = units(operation);
  double sum = 0;
  for (int unit = 0; unit < count; ++unit) sum += first[unit * next] * first[unit * next];
  return norm_in_range(sum, [&](auto take) {
    for (int unit = 0; unit < count; ++unit) take(first[unit * next]);
  });
}

Matrix Trace::outer_at(Index operation, int step) const {
  const Operation& op = (*recipe)[operation];
  if (op.kind == Operation::Kind::plus) return outer_at(op.operands[0], step) + outer_at(op.operands[1], step);
  GATEWALK_CHECK(op.kind == Operation::Kind::outer, "Trace::outer_at: '" + op.name + "' is not a matrix");
  const View a = at(op.operands[0], step), b = at(op.operands[1], step);
  Matrix out = Matrix::Zero(a.rows(), b.rows());
  add_outer(a, b, out);
  return out;
}

Matrix Trace::outer_until(Index operation, int step) const {
  Matrix sum;
  if ((*recipe)[operation].kind == Kind::outer && extent.batch == 1) {
    constexpr std::size_t together = 32;
    sum = Matrix::Zero(units(operation), columns(operation));
    std::vector<int> steps;
    for (int n = extent.steps - 1; n >= 0; --n) {
      steps.push_back(extent.nth(n));
      const bool last = steps.back() == step || n == 0;
      if (last || steps.size() == together) add_outers(*this, (*recipe)[operation], std::exchange(steps, {}), sum);
      if (last) break;
    }
    return sum;
  }
  for (int n = extent.steps - 1; n >= 0; --n) {
    const int at_step = extent.nth(n);
    if (sum.size() == 0) sum = outer_at(operation, at_step);
    else sum += outer_at(operation, at_step);
    if (at_step == step) break;
  }
  return sum;
}

int Trace::units(Index operation) const {
  const Operation& op = (*recipe)[operation];
  return op.scalar() ? 1 : sizes.of(op.size);
}

int Trace::columns(Index operation) const {
  const Operation* op = &(*recipe)[operation];
  if (!op->matrix()) return 1;
  while (op->kind == Operation::Kind::plus) op = &(*recipe)[op->operands[0]];
  return units(op->operands[1]);
}

namespace {

// The largest size that each value of a trace can have, from those that are kept and the bounds of functions; infinity where
// that is not known, or a kept value is not finite itself.
std::vector<double> bounds(const Trace& trace) {
  constexpr double unknown = std::numeric_limits<double>::infinity();
  const Recipe& recipe = *trace.recipe;
  const auto largest_of = [](const Matrix& m) {
    double largest = 0;
    for (const double v : m.reshaped()) largest = std::isfinite(v) ? std::max(largest, std::fabs(v)) : unknown;
    return largest;
  };
  const std::vector<double> below = trace.forward ? bounds(*trace.forward) : std::vector<double>{};
  std::vector<double> most;
  for (std::size_t k = 0; k < recipe.operations.size(); ++k) {
    const Operation& op = recipe.operations[k];
    const auto of = [&](std::size_t n) { return most[static_cast<std::size_t>(op.operands[n])]; };
    if (op.matrix()) {
      most.push_back(0);
      continue;
    }
    if (const Matrix& kept = trace.values[k]; kept.size() > 0) {
      most.push_back(largest_of(kept));
      continue;
    }
    switch (op.kind) {
      case Kind::state: {
        const auto s = static_cast<std::size_t>(op.state);
        const Index next = recipe.states[s].next;
        const double after = next < 0 ? 0 : largest_of(trace.values[static_cast<std::size_t>(next)]);
        most.push_back(std::max(largest_of(trace.began[s]), after));
        break;
      }
      case Kind::forward_value: most.push_back(below[static_cast<std::size_t>(op.source)]); break;
      case Kind::copy:
      case Kind::negate:
      case Kind::slice:
      case Kind::mean:
      case Kind::share: most.push_back(of(0)); break;
      case Kind::concat: {
        double largest = 0;
        for (std::size_t n = 0; n < op.operands.size(); ++n) largest = std::max(largest, of(n));
        most.push_back(largest);
        break;
      }
      case Kind::times: most.push_back(of(0) * of(1)); break;
      case Kind::plus:
      case Kind::minus: most.push_back(of(0) + of(1)); break;
      case Kind::maximum:
      case Kind::minimum: most.push_back(std::max(of(0), of(1))); break;
      case Kind::total: most.push_back(of(0) * trace.units(op.operands[0])); break;
      case Kind::product: {  // Wᵀ d: of a column of W no more than the sum of its sizes
        const Matrix& w = (*trace.parameters)[static_cast<std::size_t>(op.parameter)];
        most.push_back(of(0) * w.cwiseAbs().colwise().sum().maxCoeff<Eigen::PropagateNaN>());
        break;
      }
      case Kind::call: {
        const double ends = std::max(std::fabs(op.function->low), std::fabs(op.function->high));
        most.push_back(std::isfinite(ends) && of(0) < unknown ? ends : unknown);
        break;
      }
      default: most.push_back(unknown);
    }
  }
  return most;
}

// Whether no value can be anything but finite: told without computing those that are not kept.
bool surely_finite(const Trace& trace) {
  constexpr double room = 1e300;  // for what rounding adds to a bound
  const std::vector<double> most = bounds(trace);
  return std::all_of(most.begin(), most.end(), [](double bound) { return bound < room; });
}

}  // namespace

bool first_nonfinite(const Trace& trace, NonFinite& found) {
  if (trace.recent && surely_finite(trace)) return false;
  const bool backward = trace.recipe->pass == equations::Pass::backward;
  for (int n = 0; n < trace.extent.steps; ++n) {
    const int step = trace.extent.nth(backward ? trace.extent.steps - 1 - n : n);
    for (std::size_t k = 0; k < trace.recipe->operations.size(); ++k) {
      const auto op = static_cast<Index>(k);
      if (!Trace::holds(*trace.recipe, op, Keep::all)) continue;
      const View view = trace.at(op, step);
      for (int b = 0; b < view.cols(); ++b)
        for (int unit = 0; unit < view.rows(); ++unit)
          if (!std::isfinite(view(unit, b))) return found = {step, op, unit, b}, true;
    }
  }
  return false;
}

}  // namespace gatewalk::trace
