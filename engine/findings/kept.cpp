#include "engine/findings/kept.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gatewalk::findings {

using equations::Index;
using equations::Operation;
using equations::Recipe;

namespace {

// ∂(operation)/∂(the old value of the same unit) along sums and elementwise products alone; what goes through a matrix or a
// function is a gate's business, and a gate is taken as it is.
class OwnPath {
 public:
  OwnPath(const trace::Trace& trace, Index from, int b) : trace_(trace), recipe_(*trace.recipe), from_(from), b_(b) {}

  double slope(Index of, int step, int unit) const {
    if (of == from_) return 1;
    const Operation& op = recipe_[of];
    if (op.leaf() || !reaches(of)) return 0;
    const auto d = [&](std::size_t k) { return slope(op.operands[k], step, unit); };
    const auto v = [&](std::size_t k) { return value(op.operands[k], step, unit); };
    switch (op.kind) {
      case Operation::Kind::copy: return d(0);
      case Operation::Kind::negate: return -d(0);
      case Operation::Kind::plus: return d(0) + d(1);
      case Operation::Kind::minus: return d(0) - d(1);
      case Operation::Kind::times: return d(0) * v(1) + v(0) * d(1);
      case Operation::Kind::over: return d(0) / v(1) - v(0) * d(1) / (v(1) * v(1));
      default: return 0;
    }
  }
  // Whether the old value stands in it at all.
  bool reaches(Index of) const {
    if (of == from_) return true;
    const Operation& op = recipe_[of];
    using Kind = Operation::Kind;
    const bool elementwise = op.kind == Kind::copy || op.kind == Kind::negate || op.kind == Kind::plus ||
                             op.kind == Kind::minus || op.kind == Kind::times || op.kind == Kind::over;
    return elementwise && std::any_of(op.operands.begin(), op.operands.end(), [&](Index k) { return reaches(k); });
  }

 private:
  double value(Index of, int step, int unit) const {
    const Operation& op = recipe_[of];
    return op.scalar() ? op.number : trace_.value(of, step, unit, b_);
  }
  const trace::Trace& trace_;
  const Recipe& recipe_;
  Index from_;
  int b_;
};

}  // namespace

std::vector<Kept> find_kept(const network::Record& record, int step, int back, int b) {
  std::vector<Kept> all;
  const network::Shape& shape = record.model->shape();
  for (int index = 0; index < shape.parts(); ++index) {
    const trace::Part part = shape.part(index);
    const trace::Trace& forward = *record.passes(part).forward;
    const trace::Extent& extent = forward.extent;
    for (const equations::State& state : forward.recipe->states) {
      const OwnPath path(forward, state.previous, b);
      if (state.next == state.previous || !path.reaches(state.next)) continue;
      for (int unit = 0; unit < forward.units(state.next); ++unit) {
        Kept one{part, state.name, unit, 0, 1, 1, 0, {}};
        double logs = 0;  // where the product itself becomes too small to be told
        for (int t = step; one.steps < back && t >= 0 && t < extent.steps; t = extent.before(t)) {
          if (!extent.valid(t, b)) continue;
          const double slope = path.slope(state.next, t, unit);
          one.share *= slope, logs += std::log(std::fabs(slope)), ++one.steps;
        }
        one.a_step = std::exp(logs / std::max(one.steps, 1));
        one.half_life = one.a_step >= 1   ? std::numeric_limits<double>::infinity()
                        : one.a_step <= 0 ? 0
                                          : std::log(0.5) / std::log(one.a_step);
        one.at = trace::value_of(trace::Pass::forward, state.next, step, unit, b);
        one.at.part = part;
        all.push_back(std::move(one));
      }
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Kept& a, const Kept& c) { return a.a_step > c.a_step; });
  return all;
}

}  // namespace gatewalk::findings
