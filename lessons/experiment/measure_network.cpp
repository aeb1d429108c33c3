#include "lessons/experiment/measure_network.hpp"

#include <cmath>

#include "engine/base/spectral.hpp"
#include "engine/network/check.hpp"

namespace gatewalk::lessons {

namespace {

using network::Check;
using trace::Matrix;

// ‖a - n‖ / max(‖a‖, ‖n‖), one number after the other.
class RelativeError {
 public:
  void add(const Check& check) {
    apart_ += (check.analytic - check.numeric) * (check.analytic - check.numeric);
    analytic_ += check.analytic * check.analytic;
    numeric_ += check.numeric * check.numeric;
  }
  double value() const { return apart_ == 0 ? 0 : std::sqrt(apart_ / std::max(analytic_, numeric_)); }

 private:
  double apart_ = 0, analytic_ = 0, numeric_ = 0;
};

// The rows of the Jacobian that belong to a state, or all states, with their names.
struct Rows {
  std::string state;
  int unit = 0;
};
Result<std::vector<Rows>> rows_of(const Experiment& experiment, const StateAt& at) {
  std::vector<Rows> rows;
  for (const equations::State& s : experiment.recipe(Pass::forward).states) {
    if (at.name != "all" && at.name != s.name) continue;
    const int size = experiment.model().sizes(0).of(s.size);
    if (at.unit >= size) return Error{"the state '" + s.name + "' has " + std::to_string(size) + " units, counted from 0"};
    for (int unit = 0; unit < size; ++unit)
      if (at.unit < 0 || at.unit == unit) rows.push_back({s.name, unit});
  }
  if (rows.empty()) return Error{"the cell has no state '" + at.name + "'"};
  return rows;
}

// The sequence up to a time step, its first row of the batch alone.
network::Sequence beginning(const network::Sequence& whole, int steps) {
  network::Sequence part;
  const std::int64_t batch = whole.x.shape[1], width = whole.x.shape[2];
  part.x.shape = {steps, 1, width};
  for (int t = 0; t < steps; ++t)
    for (std::int64_t i = 0; i < width; ++i) part.x.data.push_back(whole.x.data[static_cast<std::size_t>(t * batch * width + i)]);
  part.initial = whole.initial;
  return part;
}

}  // namespace

Result<double> gradient_error(const Experiment& experiment, std::string_view name, int part) {
  const network::Model& model = experiment.model();
  const network::GradientCheck check(model, experiment.sequence(), experiment.upstream(), experiment.network(Pass::forward),
                                     experiment.network(Pass::backward));
  RelativeError error;
  const std::string of(name.substr(name.empty() ? 0 : 1));
  if (name == "dx") {
    for (std::size_t k = 0; k < experiment.sequence().x.data.size(); ++k) error.add(check.input(k));
    return error.value();
  }
  for (const equations::State& s : experiment.recipe(Pass::forward).states)
    if (of == s.name + "0") {
      const auto size = static_cast<std::size_t>(model.sizes(0).of(s.size)), begin = static_cast<std::size_t>(part) * size;
      for (std::size_t k = 0; k < size; ++k) error.add(check.initial(of, begin + k));
      return error.value();
    }
  const auto& parameters = experiment.recipe(Pass::forward).parameters;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (parameters[p].name != of || !name.starts_with("d")) continue;
    const Matrix& total = experiment.trace(Pass::backward, part).gradients[p];
    for (int row = 0; row < total.rows(); ++row)
      for (int column = 0; column < total.cols(); ++column)
        if (const auto one = check.parameter(model.shape().part(part), static_cast<equations::Index>(p), row, column))
          error.add(*one);
    return error.value();
  }
  return Error{"'" + std::string(name) + "' is no gradient that can be checked as a whole",
               {},
               "name a parameter's such as dW_f, dx, or an initial state's such as dc0"};
}

Result<double> state_jacobian(const Experiment& experiment, int part, const StateAt& to, const StateAt& from) {
  if (experiment.parts() != 1) return Error{"a Jacobian is taken of one layer in one direction"};
  if (from.step < 0 || to.step > experiment.steps() || from.step >= to.step)
    return Error{"a Jacobian goes from a time step to a later one, within 0 to " + std::to_string(experiment.steps())};
  const auto rows = rows_of(experiment, to), columns = rows_of(experiment, from);
  if (!rows) return rows.error();
  if (!columns) return columns.error();
  const network::Model& model = experiment.model();
  const network::NetworkTrace forward = model.run(beginning(experiment.sequence(), to.step));
  Matrix jacobian(static_cast<Eigen::Index>(rows->size()), static_cast<Eigen::Index>(columns->size()));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    // ∂L/∂(last states) = one unit of one state, so that L is that number.
    network::Upstream upstream;
    Tensor unit = Tensor::zeros({1, 1, model.sizes(0).of(experiment.recipe(Pass::forward).states[0].size)});
    for (const equations::State& s : experiment.recipe(Pass::forward).states)
      if (s.name == (*rows)[i].state) unit = Tensor::zeros({1, 1, model.sizes(0).of(s.size)});
    unit.data[static_cast<std::size_t>((*rows)[i].unit)] = 1;
    upstream.states[(*rows)[i].state + "_n"] = std::move(unit);
    const network::NetworkTrace backward = model.run_backward(forward, upstream, experiment.cuts());
    const trace::Trace& pass = backward.parts[static_cast<std::size_t>(part)];
    for (std::size_t j = 0; j < columns->size(); ++j) {
      const auto& [state, number] = (*columns)[j];
      // What arrives from the step after `from`; the gradient by the initial states for step 0.
      const equations::Index op = pass.recipe->find("d" + state + "_next");
      double value = 0;
      if (from.step > 0 && op >= 0) value = pass.value(op, from.step - 1, number);
      else if (from.step == 0)
        for (std::size_t s = 0; s < pass.forward->recipe->states.size(); ++s)
          if (pass.forward->recipe->states[s].name == state) value = pass.states[s](number, 0);
      jacobian(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = value;
    }
  }
  return jacobian.size() == 1 ? jacobian(0, 0) : spectral_norm(jacobian);
}

}  // namespace gatewalk::lessons
