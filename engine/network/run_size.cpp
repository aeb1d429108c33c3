#include "engine/network/run_size.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"
#include "engine/trace/recent.hpp"

namespace gatewalk::network {

namespace {

// Bytes of a network: a number is stored and stands as the equations have it, and while a file is read it is there as it was
// read, too. WebAssembly has two gigabytes for all.
constexpr double most_bytes = sizeof(void*) > 4 ? 16e9 : 1e9;
constexpr double of_a_number = 24, of_a_part = 20e3;  // a layer's direction has names and lists of its own

// equations::Sizes, for sizes that nobody has looked at yet.
struct Wide {
  double input, hidden, projection;
  double of(equations::Size size) const { return size.h * hidden + size.i * input + size.p * projection + size.one; }
};

double weights_of(const equations::Recipe& cell, const Wide& sizes) {
  double all = 0;
  for (const equations::Parameter& parameter : cell.parameters) {
    double columns = parameter.matrix ? 0 : 1;
    for (const equations::Size part : parameter.columns) columns += sizes.of(part);
    all += sizes.of(parameter.rows) * columns;
  }
  return all;
}

}  // namespace

double weight_count(std::span<const equations::Recipe> cells, const Shape& shape) {
  double all = 0, input = shape.input;
  const bool alike = cells.size() == 1 && shape.unlike.empty();
  for (int l = 0; l < (alike ? std::min(shape.layers, 2) : shape.layers); ++l) {
    const equations::Recipe& cell = cells[cells.size() == 1 ? 0 : static_cast<std::size_t>(l)];
    const LayerShape layer = shape.layer(l);
    const Wide sizes{input, static_cast<double>(layer.hidden),
                     static_cast<double>(layer.projection > 0 ? layer.projection : layer.hidden)};
    // Those over the second are like it.
    all += weights_of(cell, sizes) * shape.directions(l) * (alike && l == 1 ? shape.layers - 1.0 : 1.0);
    input = shape.directions(l) * sizes.of(cell.states[0].size);
  }
  return all + (input + 1) * shape.outputs;
}

Status check_room(std::span<const equations::Recipe> cells, const Shape& shape) {
  const double parts = static_cast<double>(shape.layers) * shape.directions(),
               bytes = of_a_number * weight_count(cells, shape) + of_a_part * parts;
  if (bytes <= most_bytes) return Ok{};
  const auto gigabytes = [](double b) { return shortest_text(std::ceil(b / 1e8) / 10); };
  Error error = refuse(
      say("network.room",
          {{"layers", shape.layers}, {"hidden", shape.hidden}, {"needed", gigabytes(bytes)}, {"most", gigabytes(most_bytes)}}),
      say("network.smaller"));
  error.code = "MEMORY";
  return error;
}

namespace {

// Values of one step of one sequence, in both passes: those that are kept, or those that are computed anew.
double values_of_step(const Model& model, trace::Keep keep, bool kept) {
  double values = 0;
  for (int layer = 0; layer < model.shape().layers; ++layer)
    for (const equations::Recipe* recipe : {&model.forward(layer), &model.backward(layer)})
      for (std::size_t k = 0; k < recipe->operations.size(); ++k) {
        const equations::Operation& op = recipe->operations[k];
        const auto index = static_cast<equations::Index>(k);
        if (op.kind == equations::Operation::Kind::parameter || op.scalar()) continue;
        if (trace::Trace::holds(*recipe, index, trace::Keep::all) && trace::Trace::holds(*recipe, index, keep) == kept)
          values += static_cast<double>(model.sizes(layer).of(op.size)) * model.shape().directions(layer);
      }
  return values;
}

}  // namespace

double trace_bytes(const Model& model, int steps, int batch, trace::Keep keep) {
  return sizeof(double) * values_of_step(model, keep, true) * steps * batch;
}

trace::Keep kept(const Model& model, int steps, int batch) {
  return trace_bytes(model, steps, batch, trace::Keep::all) <= 64e6 ? trace::Keep::all : trace::Keep::states;
}

double trace_bytes(const Model& model, int steps, int batch) {
  return trace_bytes(model, steps, batch, kept(model, steps, batch));
}

Held held(const Model& model, int steps, int batch) {
  const Shape& shape = model.shape();
  Held bytes;
  for (const auto& [name, tensor] : model.named()) bytes.weights += sizeof(double) * static_cast<double>(tensor.data.size());
  for (int k = 0; k < shape.parts(); ++k)
    for (const trace::Matrix& parameter : model.parameters(shape.part(k)))
      bytes.gradients += sizeof(double) * static_cast<double>(parameter.size());
  bytes.weights += bytes.gradients;
  const trace::Keep keep = kept(model, steps, batch);
  bytes.traces = trace_bytes(model, steps, batch, keep);
  // x and ∂L/∂x, which is the last thing a pass back gives out; features, output, ∂L/∂output. Under way each layer has its input.
  const double features = model.features(), outputs = shape.outputs > 0 ? shape.outputs : features;
  double inputs = 0;
  for (int layer = 0; layer < shape.layers; ++layer) inputs += model.sizes(layer).input;
  const double columns = static_cast<double>(steps) * batch, others = sizeof(double) * values_of_step(model, keep, false) * batch;
  bytes.run = sizeof(double) * columns * (3.0 * shape.input + features + 2 * outputs + inputs);
  bytes.anew = others * std::min(steps, trace::recent_steps) + std::min(others * steps, trace::most_everywhere);
  return bytes;
}

}  // namespace gatewalk::network
