#include "engine/findings/gates.hpp"

#include <algorithm>
#include <cmath>

namespace gatewalk::findings {

using equations::Index;
using equations::Operation;

namespace {

bool is_gate(const Operation& op) {
  return op.kind == Operation::Kind::call && op.function && !op.symbol.empty() &&
         (op.function->name == "sigmoid" || op.function->name == "hard_sigmoid");
}

trace::Reference place(const trace::Part& part, Index operation, int step, int unit, int b) {
  trace::Reference at = trace::value_of(trace::Pass::forward, operation, step, unit, b);
  at.part = part;
  return at;
}

Gate read_gate(const trace::Trace& forward, const trace::Part& part, Index operation, int b) {
  Gate gate{part, (*forward.recipe)[operation].name, std::vector<int>(gate_bins, 0), 0, 0, {}};
  int all = 0;
  for (int unit = 0; unit < forward.units(operation); ++unit) {
    GateUnit one{part, gate.name, unit, 0, 0, 0, {}};
    int steps = 0, nearest = 0;
    double distance = 2;
    for (int t = 0; t < forward.extent.steps; ++t) {
      if (!forward.extent.valid(t, b)) continue;
      const double v = forward.value(operation, t, unit, b);
      if (!std::isfinite(v)) continue;
      ++steps, one.mean += v, one.shut += v<gate_shut, one.open += v> gate_open;
      ++gate.counts[static_cast<std::size_t>(std::clamp(static_cast<int>(v * gate_bins), 0, gate_bins - 1))];
      if (const double d = std::min(std::fabs(v), std::fabs(1 - v)); d < distance) distance = d, nearest = t;
    }
    all += steps, gate.shut += one.shut, gate.open += one.open;
    if (steps > 0) one.mean /= steps, one.shut /= steps, one.open /= steps;
    one.at = place(part, operation, nearest, unit, b);
    gate.units.push_back(std::move(one));
  }
  if (all > 0) gate.shut /= all, gate.open /= all;
  std::stable_sort(gate.units.begin(), gate.units.end(),
                   [](const GateUnit& a, const GateUnit& c) { return a.shut + a.open > c.shut + c.open; });
  return gate;
}

}  // namespace

std::vector<Gate> find_gates(const network::Record& record, int b) {
  std::vector<Gate> all;
  const network::Shape& shape = record.model->shape();
  for (int index = 0; index < shape.parts(); ++index) {
    const trace::Part part = shape.part(index);
    const trace::Trace& forward = *record.passes(part).forward;
    for (std::size_t k = 0; k < forward.recipe->operations.size(); ++k)
      if (is_gate(forward.recipe->operations[k])) all.push_back(read_gate(forward, part, static_cast<Index>(k), b));
  }
  return all;
}

}  // namespace gatewalk::findings
