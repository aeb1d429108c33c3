#include "lessons/experiment/network_measure.hpp"

namespace gatewalk::lessons {

std::optional<double> counted_in(const Experiment& e, std::string_view name) {
  const network::Shape& shape = e.setup().shape;
  if (name == "T") return e.steps();
  if (name == "layers") return shape.layers;
  if (name == "directions") return shape.directions();
  if (name == "units") return shape.hidden;
  if (name == "inputs") return shape.input;
  if (name == "opened")
    return e.setup().given || std::holds_alternative<source::File>(e.setup().source.value_or(source::Drawn{})) ? 1 : 0;
  if (name != "parameters") return {};
  return static_cast<double>(e.model().numbers());
}

Result<double> part_of_score(const Experiment& e, const Cursor& cursor, trace::Part part, int score, int first, int last) {
  const network::Shape& shape = e.setup().shape;
  if (part.layer != shape.layers - 1) return Error{"the readout reads the last layer alone"};
  if (score < 0 || score >= shape.outputs || first != last || first < 0 || last >= e.steps())
    return Error{"one class at one time step is wanted, such as logit[0]@3#reverse"};
  const trace::Trace& trace = e.trace(Pass::forward, part);
  const trace::View h = trace.at(trace.recipe->output, first);
  const auto features = static_cast<std::size_t>(e.model().features());
  const std::vector<double>& weights = e.model().named().at("head_weight").data;
  const std::size_t from =
      static_cast<std::size_t>(score) * features + static_cast<std::size_t>(part.direction) * static_cast<std::size_t>(h.rows());
  double sum = 0;
  for (Eigen::Index j = 0; j < h.rows(); ++j) sum += weights[from + static_cast<std::size_t>(j)] * h(j, cursor.batch);
  return sum;
}

}  // namespace gatewalk::lessons
