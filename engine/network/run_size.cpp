#include "engine/network/run_size.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"

namespace gatewalk::network {

namespace {

// Bytes of a network: a number is stored as it was read and as the equations have it. WebAssembly has two gigabytes for all.
constexpr double most_bytes = sizeof(void*) > 4 ? 16e9 : 1e9;
constexpr double of_a_number = 16, of_a_part = 20e3;  // a layer's direction has names and lists of its own

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

double trace_bytes(const Model& model, int steps, int batch, trace::Keep keep) {
  double values = 0;  // of a step of one sequence
  for (int layer = 0; layer < model.shape().layers; ++layer)
    for (const equations::Recipe* recipe : {&model.forward(layer), &model.backward(layer)})
      for (std::size_t k = 0; k < recipe->operations.size(); ++k)
        if (const equations::Operation& op = recipe->operations[k];
            op.kind != equations::Operation::Kind::parameter && !op.scalar() &&
            trace::Trace::holds(*recipe, static_cast<equations::Index>(k), keep))
          values += static_cast<double>(model.sizes(layer).of(op.size)) * model.shape().directions(layer);
  return sizeof(double) * values * steps * batch;
}

trace::Keep kept(const Model& model, int steps, int batch) {
  return trace_bytes(model, steps, batch, trace::Keep::all) <= 64e6 ? trace::Keep::all : trace::Keep::states;
}

double trace_bytes(const Model& model, int steps, int batch) {
  return trace_bytes(model, steps, batch, kept(model, steps, batch));
}

}  // namespace gatewalk::network
