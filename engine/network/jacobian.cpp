#include "engine/network/jacobian.hpp"

#include "engine/base/spectral.hpp"

namespace gatewalk::network {

using trace::Matrix;

namespace {

// The rows of the Jacobian that belong to a state, or all states, with their names.
struct Rows {
  std::string state;
  int unit = 0;
};
Result<std::vector<Rows>> rows_of(const Model& model, const StateAt& at) {
  std::vector<Rows> rows;
  for (const equations::State& s : model.forward().states) {
    if (at.name != "all" && at.name != s.name) continue;
    const int size = model.sizes(0).of(s.size);
    if (at.unit >= size) return Error{"the state '" + s.name + "' has " + std::to_string(size) + " units, counted from 0"};
    for (int unit = 0; unit < size; ++unit)
      if (at.unit < 0 || at.unit == unit) rows.push_back({s.name, unit});
  }
  if (rows.empty()) return Error{"the cell has no state '" + at.name + "'"};
  return rows;
}

// The sequence up to a time step, its first row of the batch alone.
Sequence beginning(const Sequence& whole, int steps) {
  Sequence part;
  const std::int64_t batch = whole.x.shape[1], width = whole.x.shape[2];
  part.x.shape = {steps, 1, width};
  for (int t = 0; t < steps; ++t)
    for (std::int64_t i = 0; i < width; ++i) part.x.data.push_back(whole.x.data[static_cast<std::size_t>(t * batch * width + i)]);
  for (auto [name, initial] : whole.initial) {
    initial.shape[1] = 1;  // of one layer and direction
    initial.data.resize(static_cast<std::size_t>(initial.shape[2]));
    part.initial[name] = std::move(initial);
  }
  return part;
}

}  // namespace

Result<double> state_jacobian(const Model& model, const Sequence& sequence, const StateAt& to, const StateAt& from,
                              const trace::Cuts& cuts) {
  if (model.shape().parts() != 1) return Error{"a Jacobian is taken of one layer in one direction"};
  const auto steps = static_cast<int>(sequence.x.shape[0]);
  if (from.step < 0 || to.step > steps || from.step > to.step || to.step == 0)
    return Error{"a Jacobian goes from a time step to the same or a later one, within 0 to " + std::to_string(steps)};
  const auto rows = rows_of(model, to), columns = rows_of(model, from);
  if (!rows) return rows.error();
  if (!columns) return columns.error();
  const NetworkTrace forward = model.run(beginning(sequence, to.step));
  Matrix jacobian(static_cast<Eigen::Index>(rows->size()), static_cast<Eigen::Index>(columns->size()));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    // ∂L/∂(last states) = one unit of one state, so that L is that number.
    Upstream upstream;
    Tensor unit = Tensor::zeros({1, 1, model.sizes(0).of(model.forward().states[0].size)});
    for (const equations::State& s : model.forward().states)
      if (s.name == (*rows)[i].state) unit = Tensor::zeros({1, 1, model.sizes(0).of(s.size)});
    unit.data[static_cast<std::size_t>((*rows)[i].unit)] = 1;
    upstream.states[(*rows)[i].state + "_n"] = std::move(unit);
    const NetworkTrace backward = model.run_backward(forward, upstream, cuts);
    const trace::Trace& pass = backward.parts[0];
    for (std::size_t j = 0; j < columns->size(); ++j) {
      const auto& [state, number] = (*columns)[j];
      // What arrives from the step after `from`; the gradient by the initial states for step 0.
      const equations::Index op = pass.recipe->find("d" + state + "_next");
      double value = 0;
      if (from.step == to.step) value = (*rows)[i].state == state && (*rows)[i].unit == number ? 1 : 0;
      else if (from.step > 0 && op >= 0) value = pass.value(op, from.step - 1, number);
      else if (from.step == 0)
        for (std::size_t s = 0; s < pass.forward->recipe->states.size(); ++s)
          if (pass.forward->recipe->states[s].name == state) value = pass.states[s](number, 0);
      jacobian(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = value;
    }
  }
  return jacobian.size() == 1 ? jacobian(0, 0) : spectral_norm(jacobian);
}

}  // namespace gatewalk::network
