#include "lessons/experiment/cell_measure.hpp"

#include <algorithm>
#include <utility>

#include "engine/equations/names.hpp"

namespace gatewalk::lessons {

Result<std::vector<double>> counted(const Experiment& experiment, const MeasureNode& node) {
  const std::string& what = node.arguments[0]->name;
  const equations::Recipe& recipe = experiment.recipe(Pass::forward);
  double count = 0;
  if (what == "parameters") {
    const network::Model& model = experiment.model();
    for (int part = 0; part < experiment.parts(); ++part)
      for (const trace::Matrix& m : model.parameters(model.shape().part(part))) count += static_cast<double>(m.size());
  } else if (what == "products") {
    count = static_cast<double>(std::count_if(recipe.operations.begin(), recipe.operations.end(),
                                              [](const auto& op) { return op.kind == equations::Operation::Kind::product; }));
  } else if (what == "states") {
    count = static_cast<double>(recipe.states.size());
  } else if (equations::names_matrix(what) || equations::names_vector(what)) {
    const auto found =
        std::find_if(recipe.parameters.begin(), recipe.parameters.end(), [&](const auto& p) { return p.name == what; });
    const std::size_t index = static_cast<std::size_t>(found - recipe.parameters.begin());
    if (found != recipe.parameters.end())
      count = static_cast<double>(experiment.model().parameters(experiment.model().shape().part(0))[index].size());
  } else {
    return measure_error(node, "'" + what + "' cannot be counted: parameters, products, states or one parameter's numbers can");
  }
  return std::vector<double>{count};
}

namespace {

// Writes a parameter's numbers into a model; of two stored biases the second becomes 0.
void set_parameter(network::Model& model, trace::Part part, equations::Index parameter, const trace::Matrix& values) {
  for (int row = 0; row < values.rows(); ++row)
    for (int column = 0; column < values.cols(); ++column) {
      bool first = true;
      for (const auto& origin : model.origin(part, parameter, row, column))
        model.tensors()[origin.tensor].data[origin.index] = std::exchange(first, false) ? values(row, column) : 0;
    }
}

// This experiment's sequence and setup with a shipped cell, or with equations that "|" divides.
Result<Experiment> with_cell(const Experiment& experiment, const std::string& cell) {
  Setup setup = experiment.setup();
  const bool equations = cell.find('|') != std::string::npos;
  setup.cell = equations ? std::string() : cell;
  setup.cell_text = equations ? cell : std::string();
  std::replace(setup.cell_text.begin(), setup.cell_text.end(), '|', '\n');
  setup.source.reset();
  setup.learned.reset();
  setup.read.reset();
  setup.settings.clear();
  return Experiment::make(setup);
}

}  // namespace

Result<double> cell_distance(const Experiment& experiment, const MeasureNode& node) {
  const auto other = with_cell(experiment, node.arguments[0]->name);
  if (!other) return measure_error(node, other.error().what);
  const network::Model& own = experiment.model();
  network::Model model = other->model();
  const auto& parameters = own.forward().parameters;
  network::Sequence sequence{experiment.sequence().x, experiment.sequence().lengths, {}};
  for (int index = 0; index < other->parts(); ++index) {
    const trace::Part part = model.shape().part(index);
    for (std::size_t k = 0; k < model.forward().parameters.size(); ++k) {
      const std::string& name = model.forward().parameters[k].name;
      const auto same = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == name; });
      if (same == parameters.end()) return measure_error(node, "this cell has no " + name);
      const trace::Matrix& values = own.parameters(part)[static_cast<std::size_t>(same - parameters.begin())];
      const trace::Matrix& wanted = other->model().parameters(part)[k];
      if (values.rows() != wanted.rows() || values.cols() != wanted.cols())
        return measure_error(node, name + " has another size in this cell");
      set_parameter(model, part, static_cast<equations::Index>(k), values);
    }
    for (const equations::State& state : model.forward().states)
      if (const auto stored = model.state(part, state.name); stored && own.state(part, state.name))
        if (const auto given = experiment.sequence().initial.find(stored->initial());
            given != experiment.sequence().initial.end())
          sequence.initial.insert(*given);
  }
  model.refresh();
  const network::NetworkTrace run = model.run(sequence);
  const trace::Trace &a = experiment.network(Pass::forward).parts.back(), &b = run.parts.back();
  const equations::Index mine = own.forward().output, their = model.forward().output;
  double worst = 0;
  for (int t = 0; t < experiment.steps(); ++t) {
    const trace::View u = a.at(mine, t), v = b.at(their, t);
    if (u.rows() != v.rows()) return measure_error(node, "its output has another size");
    const double now = (u - v).cwiseAbs().maxCoeff();
    if (!(now <= worst)) worst = now;
  }
  return worst;
}

}  // namespace gatewalk::lessons
