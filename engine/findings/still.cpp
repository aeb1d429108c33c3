#include "engine/findings/still.hpp"

#include <algorithm>
#include <cmath>

namespace gatewalk::findings {

using equations::Index;

std::vector<UnitUse> find_still(const network::Record& record, int b) {
  std::vector<UnitUse> all;
  const network::Shape& shape = record.model->shape();
  for (int index = 0; index < shape.parts(); ++index) {
    const trace::Part part = shape.part(index);
    const trace::Passes passes = record.passes(part);
    const trace::Trace& forward = *passes.forward;
    const Index output = forward.recipe->states[0].next;
    const Index sent = passes.backward ? passes.backward->recipe->find("d" + forward.recipe->states[0].name) : -1;
    for (int unit = 0; unit < forward.units(output); ++unit) {
      UnitUse one{part, unit, 0, 0, 0, false, {}};
      int largest = -1;
      for (int t = 0; t < forward.extent.steps; ++t) {
        if (!forward.extent.valid(t, b)) continue;
        const double v = forward.value(output, t, unit, b);
        if (largest < 0 || v > one.most) one.most = v, one.least = largest < 0 ? v : one.least, largest = t;
        one.least = std::min(one.least, v);
        if (sent >= 0) one.error = std::max(one.error, std::fabs(passes.backward->value(sent, t, unit, b)));
      }
      one.dead = one.most - one.least <= still;
      one.at = trace::value_of(trace::Pass::forward, output, std::max(largest, 0), unit, b);
      one.at.part = part;
      all.push_back(std::move(one));
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const UnitUse& a, const UnitUse& c) { return a.most - a.least < c.most - c.least; });
  return all;
}

}  // namespace gatewalk::findings
