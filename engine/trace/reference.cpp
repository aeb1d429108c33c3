#include "engine/trace/reference.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace gatewalk::trace {

namespace {

using Kind = Operation::Kind;
using Ref = Reference::Kind;

}  // namespace

const Trace& Passes::operator[](Pass pass) const {
  const Trace* trace = pass == Pass::forward ? forward : backward;
  GATEWALK_CHECK(trace, "Passes: there is no trace of this pass; was the backward pass walked?");
  return *trace;
}

Reference end_of(Ref kind, Pass pass, int step, int unit, int b) {
  Reference r;
  r.kind = kind;
  r.pass = pass;
  r.step = step;
  r.unit = unit;
  r.b = b;
  return r;
}

Reference entry_of(Ref kind, Index parameter, int row, int column) {
  Reference r = end_of(kind, kind == Ref::gradient ? Pass::backward : Pass::forward, 0, row, 0);
  r.parameter = parameter;
  r.column = column;
  return r;
}

Reference value_of(Pass pass, Index operation, int step, int unit, int b, int column) {
  Reference r = end_of(Ref::value, pass, step, unit, b);
  r.operation = operation;
  r.column = column;
  return r;
}

double number_at(const Passes& passes, const Reference& r) {
  const Trace& trace = passes[r.pass];
  const Recipe& recipe = *trace.recipe;
  switch (r.kind) {
    case Ref::value:
      if (recipe[r.operation].matrix()) {
        const Operation& op = recipe[r.operation];
        Reference part = r;
        if (op.kind == Kind::plus) {
          part.operation = op.operands[0];
          const double left = number_at(passes, part);
          part.operation = op.operands[1];
          return left + number_at(passes, part);
        }
        const View a = trace.at(op.operands[0], r.step), x = trace.at(op.operands[1], r.step);
        double sum = 0;
        for (Eigen::Index n = 0; n < a.cols(); ++n) sum += a(r.unit, n) * x(r.column, x.cols() > 1 ? n : 0);
        return sum;
      }
      return trace.value(r.operation, r.step, recipe[r.operation].spreads() ? 0 : r.unit, r.b);
    case Ref::parameter:
      return (*passes.forward->parameters)[static_cast<std::size_t>(r.parameter)](r.unit, std::max(0, r.column));
    case Ref::gradient: return trace.gradients[static_cast<std::size_t>(r.parameter)](r.unit, std::max(0, r.column));
    case Ref::input: return trace.value(recipe.input, r.step, r.unit, r.b);
    case Ref::output: return trace.value(recipe.pass == Pass::forward ? recipe.output : recipe.input, r.step, r.unit, r.b);
    case Ref::input_gradient: return trace.value(recipe.output, r.step, r.unit, r.b);
    case Ref::initial_state:
      if (r.pass == Pass::backward) return trace.states[static_cast<std::size_t>(r.state)](r.unit, r.b);
      return trace.value(recipe.states[static_cast<std::size_t>(r.state)].previous, r.step, r.unit, r.b);
    case Ref::final_state:
      if (r.pass == Pass::forward) return trace.states[static_cast<std::size_t>(r.state)](r.unit, r.b);
      return trace.value(recipe.states[static_cast<std::size_t>(r.state)].previous, r.step, r.unit, r.b);
    case Ref::readout:
    case Ref::readout_weight:
    case Ref::readout_bias:
      GATEWALK_CHECK(false, "number_at: a layer's traces hold no readout; ask for the number of the network's record");
    case Ref::none: break;
  }
  return 0;
}

int step_after(const Extent& extent, int step, int b) {
  const int t = extent.reverse ? step - 1 : step + 1;
  return t < 0 || t >= extent.steps || !extent.valid(t, b) ? -1 : t;
}

int step_before(const Extent& extent, int step, int b) {
  const int t = extent.before(step);
  return t < 0 || !extent.valid(t, b) ? -1 : t;
}

namespace {

Reference followed(const Passes& passes, const Reference& r) {
  if (r.kind != Ref::value) return r;
  const Trace& trace = passes[r.pass];
  const Recipe& recipe = *trace.recipe;
  const Operation& op = recipe[r.operation];
  const bool forward = r.pass == Pass::forward;
  switch (op.kind) {
    case Kind::forward_value: return followed(passes, value_of(Pass::forward, op.source, r.step, r.unit, r.b));
    case Kind::parameter: return entry_of(Ref::parameter, op.parameter, r.unit, 0);
    case Kind::input: return end_of(forward ? Ref::input : Ref::output, r.pass, r.step, r.unit, r.b);
    case Kind::state: {
      const int t = forward ? step_before(trace.extent, r.step, r.b) : step_after(trace.extent, r.step, r.b);
      const Index from = recipe.states[static_cast<std::size_t>(op.state)].next;
      if (t >= 0 && from >= 0) return value_of(r.pass, from, t, r.unit, r.b);
      if (t >= 0) return {};
      Reference end = end_of(forward ? Ref::initial_state : Ref::final_state, r.pass, r.step, r.unit, r.b);
      end.state = op.state;
      return end;
    }
    default: return r;
  }
}

}  // namespace

Reference origin(const Passes& passes, const Reference& r) {
  Reference from = followed(passes, r);
  from.part = r.part;
  return from;
}

}  // namespace gatewalk::trace
