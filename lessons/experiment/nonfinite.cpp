#include "lessons/experiment/nonfinite.hpp"

namespace gatewalk::lessons {

std::optional<FirstNonFinite> first_nonfinite(const Experiment& experiment, bool both) {
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    if (pass == Pass::backward && !both) break;
    for (int k = 0; k < experiment.parts(); ++k) {
      // Backward, the last layer comes first.
      const trace::Part part = experiment.setup().shape.part(pass == Pass::forward ? k : experiment.parts() - 1 - k);
      trace::NonFinite found{};
      const trace::Trace& trace = experiment.trace(pass, part);
      if (trace::first_nonfinite(trace, found))
        return FirstNonFinite{{pass, found.operation, found.step, found.unit, -1, part, found.b},
                              trace.value(found.operation, found.step, found.unit, found.b)};
    }
  }
  return {};
}

}  // namespace gatewalk::lessons
