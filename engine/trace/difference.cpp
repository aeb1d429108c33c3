#include "engine/trace/difference.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/check.hpp"
#include "engine/trace/evaluate.hpp"

namespace gatewalk::trace {

using Kind = Operation::Kind;

double difference_step(double value) { return 6e-6 * std::max(1.0, std::abs(value)); }

Check compare(double analytic, double numeric, double scale) {
  const double difference = std::abs(analytic - numeric), size = std::max(std::abs(analytic), std::abs(numeric));
  Check check{analytic, numeric, size > 0 ? difference / size : 0, false};
  check.agrees = difference <= 1e-6 * size || difference <= 1e-9 * scale;
  return check;
}

Trace rerun(const Trace& forward, Index operation, int step, int unit, const Eigen::VectorXd& delta) {
  GATEWALK_CHECK(forward.recipe->pass == equations::Pass::forward, "rerun: only a forward trace can be run again");
  Trace trace = forward.whole();
  const Recipe& recipe = *trace.recipe;
  const int batch = trace.extent.batch;
  bool reached = false;
  for (int n = 0; n < trace.extent.steps; ++n) {
    const int t = trace.extent.nth(n), earlier = trace.extent.before(t);
    const Operands operand = [&](Index k) { return trace.at(k, t); };
    for (std::size_t k = 0; k < recipe.operations.size(); ++k) {
      const auto index = static_cast<Index>(k);
      const Operation& op = recipe.operations[k];
      auto value = [&](int b) { return trace.values[k].col(t * batch + b); };
      const bool here = t == step && index == operation;
      if (here)
        for (int b = 0; b < batch; ++b)
          if (trace.extent.valid(t, b)) value(b)(unit) += delta(b);
      reached = reached || here;
      if (!reached || here || op.kind == Kind::input || op.kind == Kind::parameter || op.kind == Kind::number) continue;
      Matrix out = trace.at(index, t);
      if (op.kind == Kind::state) {
        const Index next = recipe.states[static_cast<std::size_t>(op.state)].next;
        if (t != step && earlier >= 0 && next >= 0)
          for (int b = 0; b < batch; ++b)
            if (trace.extent.valid(earlier, b)) out.col(b) = trace.at(next, earlier).col(b);
      } else {
        evaluate(recipe, index, trace.sizes, *trace.parameters, operand, out);
      }
      for (int b = 0; b < batch; ++b)
        if (trace.extent.valid(t, b)) value(b) = out.col(b);
    }
    for (std::size_t s = 0; s < recipe.states.size(); ++s)
      for (int b = 0; b < batch; ++b)
        if (reached && recipe.states[s].next >= 0 && trace.extent.valid(t, b))
          trace.states[s].col(b) = trace.at(recipe.states[s].next, t).col(b);
  }
  return trace;
}

}  // namespace gatewalk::trace
