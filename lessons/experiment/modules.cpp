#include "lessons/experiment/modules.hpp"

#include <algorithm>
#include <cmath>

#include "engine/trace/activity.hpp"

namespace gatewalk::lessons {

namespace {

// Where a pass is at the n-th time step of a direction, and the other way round.
int turned(const Experiment& e, Pass pass, trace::Part part, int step) {
  return (pass == Pass::backward) != e.setup().shape.reverse(part) ? e.steps() - 1 - step : step;
}

}  // namespace

int modules_before(const Experiment& e, Pass pass, const Module& module) {
  const network::Shape& shape = e.setup().shape;
  int parts = module.part.direction;
  if (pass == Pass::forward)
    for (int layer = 0; layer < module.part.layer; ++layer) parts += shape.directions(layer);
  else
    for (int layer = module.part.layer + 1; layer < shape.layers; ++layer) parts += shape.directions(layer);
  return parts * e.steps() + turned(e, pass, module.part, module.step);
}

Index module_value(const Experiment& e, Pass pass, trace::Part part) {
  const equations::Recipe& recipe = *e.trace(pass, part).recipe;
  if (pass == Pass::forward) return recipe.output;
  const auto terms = trace::state_error_terms(recipe);
  return terms.empty() ? recipe.input : terms[0];
}

Cursor at_module(const Experiment& e, Cursor from, const Module& module) {
  from.part = e.nearest(module.part);
  from.step = std::clamp(module.step, 0, e.steps() - 1);
  from.operation = module_value(e, from.pass, from.part);
  from.opened.reset();
  return from;
}

Cursor next_module(const Experiment& e, Cursor from, int by) {
  const network::Shape& shape = e.setup().shape;
  const int n = std::clamp(modules_before(e, from.pass, {from.part, from.step}) + by, 0, e.parts() * e.steps() - 1);
  int parts = n / e.steps();
  const bool back = from.pass == Pass::backward;
  int layer = back ? shape.layers - 1 : 0;
  while (parts >= shape.directions(layer)) parts -= shape.directions(layer), layer += back ? -1 : 1;
  const trace::Part part{layer, parts};
  return at_module(e, from, {part, turned(e, from.pass, part, n % e.steps())});
}

ErrorNorms error_norms(const Experiment& e, int batch) {
  ErrorNorms norms;
  const auto note = [&](double value) {
    if (std::isfinite(value)) norms.largest = std::max(norms.largest, value);
    return value;
  };
  for (int k = 0; k < e.parts(); ++k) {
    const trace::Trace& trace = e.trace(Pass::backward, e.setup().shape.part(k));
    const equations::Recipe& recipe = *trace.recipe;
    std::vector<Index> states;
    for (const equations::State& s : recipe.states)
      if (s.next >= 0) states.push_back(s.next);
    auto &above = norms.from_above.emplace_back(), &before = norms.to_before.emplace_back(),
         &below = norms.to_below.emplace_back();
    for (int t = 0; t < e.steps(); ++t) {
      above.push_back(recipe.input >= 0 ? note(trace.norm(recipe.input, t, batch)) : 0);
      before.push_back(note(trace::norm_together(trace, states, t, batch)));
      below.push_back(recipe.output >= 0 ? note(trace.norm(recipe.output, t, batch)) : 0);
    }
  }
  return norms;
}

double module_range(const Experiment& e, Pass pass, int batch) {
  if (pass == Pass::forward) return 1;
  double most = 0;
  for (int k = 0; k < e.parts(); ++k) {
    const trace::Part part = e.setup().shape.part(k);
    const trace::Trace& trace = e.trace(pass, part);
    const Index op = module_value(e, pass, part);
    for (int t = 0; t < e.steps(); ++t)
      for (int unit = 0; unit < trace.units(op); ++unit)
        if (const double v = std::fabs(trace.value(op, t, unit, batch)); std::isfinite(v)) most = std::max(most, v);
  }
  return most > 0 ? most : 1;
}

}  // namespace gatewalk::lessons
