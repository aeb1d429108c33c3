#include "engine/network/check.hpp"

#include <cmath>

namespace gatewalk::network {

using equations::Index;
using equations::Operation;
using equations::Recipe;
using trace::Matrix;
using trace::Trace;
using Kind = Operation::Kind;

namespace {

// Whether a backward operation is the whole ∂L/∂q of the forward operation it speaks of (differentiate.cpp names it so).
bool is_whole(const Operation& d, const Operation& q) {
  const std::string plain = "d" + q.name, bracketed = "d(" + q.name + ")";
  for (const std::string& name : {plain, bracketed})
    if (d.name == name ||
        (d.name.starts_with(name + "_") && d.name.find_first_not_of("0123456789", name.size() + 1) == std::string::npos))
      return true;
  return false;
}

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

}  // namespace

double GradientCheck::difference(const NetworkTrace& up, const NetworkTrace& down) const {
  double sum = 0;
  const Matrix change = up.output - down.output;
  for (std::size_t k = 0; k < upstream_.output.data.size(); ++k) sum += upstream_.output.data[k] * change.data()[k];
  if (upstream_.states.empty()) return sum;
  const TensorMap last_up = model_.final_states(up), last_down = model_.final_states(down);
  for (const auto& [name, weights] : upstream_.states)
    for (std::size_t k = 0; k < weights.data.size(); ++k)
      sum += weights.data[k] * (last_up.at(name).data[k] - last_down.at(name).data[k]);
  return sum;
}

double GradientCheck::scale() const {
  double sum = 0;
  for (double d : upstream_.output.data) sum += std::abs(d);
  for (const auto& [name, weights] : upstream_.states)
    for (double d : weights.data) sum += std::abs(d);
  return sum;
}

// Central difference by whole runs: set(model, sequence, number) puts the moved number in its place.
template <class Set>
Check GradientCheck::by_running(double analytic, double value, Set set) const {
  const double h = trace::difference_step(value);
  const auto run = [&](double number, Model& model, Sequence& sequence) {
    set(model, sequence, number);
    model.refresh();
    return model.run(sequence);
  };
  Model model_up = model_, model_down = model_;
  Sequence sequence_up = sequence_, sequence_down = sequence_;
  const NetworkTrace up = run(value + h, model_up, sequence_up), down = run(value - h, model_down, sequence_down);
  return trace::compare(analytic, difference(up, down) / ((value + h) - (value - h)), scale());
}

Check GradientCheck::tensor(const std::string& name, std::size_t index) const {
  return by_running(model_.gradients(backward_).at(name).data[index], Model(model_).tensors().at(name).data[index],
                    [&](Model& model, Sequence&, double number) { model.tensors().at(name).data[index] = number; });
}

Check GradientCheck::input(std::size_t index) const {
  return by_running(model_.input_gradients(backward_).at("input").data[index], sequence_.x.data[index],
                    [&](Model&, Sequence& sequence, double number) { sequence.x.data[index] = number; });
}

Check GradientCheck::initial(const std::string& name, std::size_t index) const {
  const Tensor gradient = model_.input_gradients(backward_).at(name);
  const auto given = sequence_.initial.find(name);
  const double value = given == sequence_.initial.end() || given->second.data.empty() ? 0 : given->second.data[index];
  return by_running(gradient.data[index], value, [&](Model&, Sequence& sequence, double number) {
    Tensor& t = sequence.initial[name];
    if (t.data.empty()) t = Tensor::zeros(gradient.shape);
    t.data[index] = number;
  });
}

const Trace& GradientCheck::forward(Part part) const {
  return forward_.parts[static_cast<std::size_t>(model_.shape().index(part))];
}

std::optional<Check> GradientCheck::parameter(Part part, Index parameter, int row, int column) const {
  const auto origins = model_.origin(part, parameter, row, column);
  if (origins.empty()) return std::nullopt;
  const auto& from = origins.front();
  const double analytic =
      backward_.parts[static_cast<std::size_t>(model_.shape().index(part))].gradients[static_cast<std::size_t>(parameter)](
          row, column);
  return by_running(analytic, Model(model_).tensors().at(from.tensor).data[from.index],
                    [&](Model& model, Sequence&, double number) { model.tensors().at(from.tensor).data[from.index] = number; });
}

// Runs the layers above `layer` on these features, then the readout.
void GradientCheck::finish(NetworkTrace& trace, int layer, Matrix features) const {
  const Shape& shape = model_.shape();
  for (int above = layer + 1; above < shape.layers; ++above) {
    const int out = model_.output_size(above);
    Matrix next(features.rows() == 0 ? 0 : model_.features(above), features.cols());
    for (int d = 0; d < shape.directions(above); ++d) {
      const auto k = static_cast<std::size_t>(shape.index({above, d}));
      const Trace& old = forward_.parts[k];
      trace.parts[k] = trace::walk_forward(model_.forward(above), model_.sizes(above), model_.parameters({above, d}), features,
                                           old.began, old.extent, old.recent ? trace::Keep::states : trace::Keep::all);
      next.middleRows(d * out, out) = trace.parts[k].values[static_cast<std::size_t>(model_.forward(above).output)];
    }
    features = std::move(next);
  }
  trace.output = trace.features = std::move(features);
  if (shape.outputs == 0) return;
  const Tensor& w = model_.named().at("head_weight");
  Matrix output = Matrix::Zero(shape.outputs, trace.features.cols());
  for (Eigen::Index n = 0; n < output.cols(); ++n)
    for (int i = 0; i < shape.outputs; ++i)
      for (int j = 0; j < trace.features.rows(); ++j)
        output(i, n) += w.data[static_cast<std::size_t>(i * trace.features.rows() + j)] * trace.features(j, n);
  trace.output = std::move(output);  // the bias does not matter for a difference
}

NetworkTrace GradientCheck::above(Part part, Trace changed) const {
  const int directions = model_.shape().directions(part.layer), out = model_.output_size(part.layer);
  NetworkTrace trace = forward_;
  trace.parts[static_cast<std::size_t>(model_.shape().index(part))] = std::move(changed);
  Matrix features(out * directions, forward_.parts[0].extent.steps * forward_.parts[0].extent.batch);
  for (int d = 0; d < directions; ++d)
    features.middleRows(d * out, out) = trace.parts[static_cast<std::size_t>(model_.shape().index({part.layer, d}))]
                                            .values[static_cast<std::size_t>(model_.forward(part.layer).output)];
  finish(trace, part.layer, std::move(features));
  return trace;
}

NetworkTrace GradientCheck::above_features(Part part, const Matrix& own) const {
  NetworkTrace changed = above(part, forward(part));
  const int directions = model_.shape().directions(part.layer), out = model_.output_size(part.layer);
  Matrix features(out * directions, own.cols());
  for (int d = 0; d < directions; ++d)
    features.middleRows(d * out, out) =
        forward({part.layer, d}).values[static_cast<std::size_t>(model_.forward(part.layer).output)];
  features.middleRows(part.direction * out, out) = own;
  finish(changed, part.layer, std::move(features));
  return changed;
}

std::optional<Check> GradientCheck::error_term(Part part, Index operation, int step, int unit, int b, int column) const {
  const Recipe& backward = model_.backward(part.layer);
  const Recipe& forward = model_.forward(part.layer);
  const Operation& d = backward[operation];
  const Trace& trace = this->forward(part);
  const Trace& back = backward_.parts[static_cast<std::size_t>(model_.shape().index(part))];
  const int batch = trace.extent.batch;
  if (d.source < 0 || d.kind == Kind::forward_value || d.kind == Kind::number || d.kind == Kind::parameter) return std::nullopt;
  Index moved = d.source;
  int at = step;
  Eigen::VectorXd direction = Eigen::VectorXd::Zero(batch);
  if (d.kind == Kind::outer) {  // the weight moves in this step alone: its product by the operand's entry
    direction = trace.at(forward[d.source].operands[0], step)
                    .row(column)
                    .transpose()
                    .replicate(batch / trace.at(forward[d.source].operands[0], step).cols(), 1);
  } else {
    if (!trace.extent.valid(step, b)) return std::nullopt;
    direction(b) = 1;
    if (d.kind == Kind::state) {  // what arrives from the step after, by that step's reading of the state
      at = trace.extent.reverse ? step - 1 : step + 1;
      if (at < 0 || at >= trace.extent.steps || !trace.extent.valid(at, b)) return std::nullopt;
      moved = forward.states[static_cast<std::size_t>(d.state)].previous;
    } else if (d.kind != Kind::input && (!is_whole(d, forward[d.source]) || forward[d.source].kind == Kind::parameter)) {
      return std::nullopt;
    }
  }
  const double analytic =
      d.kind == Kind::outer ? back.outer_at(operation, step)(unit, column) : back.value(operation, step, unit, b);
  const double h = trace::difference_step(d.kind == Kind::outer ? 1 : trace.value(moved, at, unit, b));
  const auto run = [&](double delta) {
    if (d.kind != Kind::input) return above(part, trace::rerun(trace, moved, at, unit, direction * delta));
    Matrix features = trace.values[static_cast<std::size_t>(forward.output)];
    features(unit, step * batch + b) += delta;
    return above_features(part, features);
  };
  return trace::compare(analytic, difference(run(h), run(-h)) / (2 * h), scale());
}

Result<double> GradientCheck::relative_error(std::string_view name, Part part) const {
  RelativeError error;
  const std::string of(name.substr(name.empty() ? 0 : 1));
  if (name == "dx") {
    for (std::size_t k = 0; k < sequence_.x.data.size(); ++k) error.add(input(k));
    return error.value();
  }
  if (const auto s = of.ends_with('0') ? model_.state(part, std::string_view(of).substr(0, of.size() - 1)) : std::nullopt) {
    const auto size = static_cast<std::size_t>(s->size),
               begin = static_cast<std::size_t>(model_.shape().index(part) - s->first) * size;
    for (std::size_t k = 0; k < size; ++k) error.add(initial(s->initial(), begin + k));
    return error.value();
  }
  const auto& parameters = model_.forward(part.layer).parameters;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (parameters[p].name != of || !name.starts_with("d")) continue;
    const Matrix& total = backward_.parts[static_cast<std::size_t>(model_.shape().index(part))].gradients[p];
    for (int row = 0; row < total.rows(); ++row)
      for (int column = 0; column < total.cols(); ++column)
        if (const auto one = parameter(part, static_cast<Index>(p), row, column)) error.add(*one);
    return error.value();
  }
  return Error{"'" + std::string(name) + "' is no gradient that can be checked as a whole",
               {},
               "name a parameter's such as dW_f, dx, or an initial state's such as dc0"};
}

double GradientCheck::worst_relative_error(Part part) const {
  struct Squares {
    double gap = 0, size = 0;
  };
  std::vector<Squares> all;
  double largest = 0;
  for (std::size_t k = 0; k < model_.forward().parameters.size(); ++k) {
    const trace::Matrix& values = model_.parameters(part)[k];
    double gap = 0, analytic = 0, numeric = 0;
    for (int row = 0; row < values.rows(); ++row)
      for (int column = 0; column < values.cols(); ++column)
        if (const auto one = parameter(part, static_cast<equations::Index>(k), row, column)) {
          gap += (one->analytic - one->numeric) * (one->analytic - one->numeric);
          analytic += one->analytic * one->analytic, numeric += one->numeric * one->numeric;
        }
    all.push_back({gap, std::max(analytic, numeric)});
    largest = std::max(largest, all.back().size);
  }
  double worst = 0;
  for (const Squares& one : all) {
    const double error = one.gap == 0 ? 0 : std::sqrt(one.gap / std::max(one.size, 1e-8 * largest));
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

}  // namespace gatewalk::network
