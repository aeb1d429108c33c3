#include "engine/findings/reach.hpp"

#include <algorithm>
#include <cmath>

#include "engine/trace/activity.hpp"

namespace gatewalk::findings {

using equations::Index;

std::vector<Reached> find_reach(const network::Record& record, int b) {
  std::vector<Reached> all;
  double most = 0;
  const network::Shape& shape = record.model->shape();
  for (int index = 0; index < shape.parts(); ++index) {
    const trace::Part part = shape.part(index);
    const trace::Trace& backward = *record.passes(part).backward;
    const std::vector<Index> terms = trace::state_error_terms(*backward.recipe);
    for (int t = 0; t < backward.extent.steps; ++t) {
      Reached one{part, t, trace::norm_together(backward, terms, t, b), 0, {}};
      double largest = -1;
      for (const Index op : terms)
        for (int unit = 0; unit < backward.units(op); ++unit)
          if (const double v = std::fabs(backward.value(op, t, unit, b)); v > largest) {
            largest = v;
            one.at = trace::value_of(trace::Pass::backward, op, t, unit, b);
            one.at.part = part;
          }
      most = std::max(most, one.norm);
      all.push_back(std::move(one));
    }
  }
  for (Reached& one : all) one.share = most > 0 ? one.norm / most : 0;
  return all;
}

}  // namespace gatewalk::findings
