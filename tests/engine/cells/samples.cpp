#include "tests/engine/cells/samples.hpp"

#include <cmath>
#include <limits>

#include "engine/base/random.hpp"
#include "engine/cells/cells.hpp"

namespace gatewalk_tests {

using namespace gatewalk;
using equations::Operation;
using network::Direction;

namespace {

Tensor drawn(Random& random, std::vector<std::int64_t> shape) {
  Tensor t = Tensor::zeros(std::move(shape));
  for (double& v : t.data) v = random.uniform(-1, 1);
  return t;
}

double dot(const Tensor& a, const Tensor& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.data.size(); ++k) sum += a.data[k] * b.data[k];
  return sum;
}

}  // namespace

const std::vector<Build>& builds() {
  static const std::vector<Build> all{
      {"one layer", 1, Direction::forward, false, 4, 2, 0},
      {"one layer, reverse, unequal lengths", 1, Direction::reverse, true, 4, 3, 0},
      {"two layers", 2, Direction::forward, false, 3, 2, 0},
      {"both directions", 1, Direction::bidirectional, false, 3, 2, 0},
      {"two layers, both directions, unequal lengths, readout", 2, Direction::bidirectional, true, 4, 3, 2},
  };
  return all;
}

double Sample::loss() const {
  const network::NetworkTrace trace = model.run(sequence);
  double sum = dot(upstream.output, model.output(trace));
  const TensorMap states = model.final_states(trace);
  for (const auto& [name, weight] : upstream.states) sum += dot(weight, states.at(name));
  return sum;
}

Result<Sample> make_sample(const equations::Recipe& recipe, const Build& build, std::uint64_t seed, bool square) {
  network::Shape shape;
  shape.input = square ? 3 : 2;
  shape.hidden = 3;
  for (const equations::State& s : recipe.states)
    if (s.size.p) shape.projection = square ? 3 : 2;
  shape.layers = build.layers;
  shape.direction = build.direction;
  shape.outputs = build.outputs;
  if (!equations::check_sizes(recipe, {shape.input, shape.hidden, std::max(1, shape.projection)})) shape.input = shape.hidden;
  auto model = network::Model::create(recipe, shape, seed);
  if (!model) return model.error();
  Random random(seed + 1000);
  Sample sample{std::move(*model), {}, {}};
  network::Model& m = sample.model;
  for (auto& [name, t] : m.tensors())  // larger than ±1/√H, so that gates leave their straight part
    for (double& v : t.data) v *= 1.5;
  m.refresh();
  const int parts = shape.layers * shape.directions();
  sample.sequence.x = drawn(random, {build.steps, build.batch, shape.input});
  if (build.lengths)
    for (int b = 0; b < build.batch; ++b) sample.sequence.lengths.push_back(b == 1 ? build.steps : 1 + (b + 1) % 3);
  sample.upstream.output = drawn(random, {build.steps, build.batch, shape.outputs ? shape.outputs : m.features()});
  for (const equations::State& s : recipe.states) {
    const int size = m.sizes(0).of(s.size);
    sample.sequence.initial[s.name + "0"] = drawn(random, {parts, build.batch, size});
    sample.upstream.states[s.name + "_n"] = drawn(random, {parts, build.batch, size});
  }
  return sample;
}

Result<Sample> make_sample(std::string_view cell, const Build& build, std::uint64_t seed) {
  auto recipe = cells::find(cell);
  if (!recipe) return recipe.error();
  return make_sample(*recipe, build, seed);
}

double distance_to_kink(const Sample& sample) {
  double least = std::numeric_limits<double>::infinity();
  const network::NetworkTrace trace = sample.model.run(sample.sequence);
  for (const trace::Trace& part : trace.parts)
    for (std::size_t k = 0; k < part.recipe->operations.size(); ++k) {
      const Operation& op = part.recipe->operations[k];
      if (op.kind != Operation::Kind::call || op.function->name.find("relu") == std::string_view::npos) continue;
      for (int t = 0; t < part.extent.steps; ++t)
        for (int b = 0; b < part.extent.batch; ++b)
          for (int unit = 0; unit < part.units(op.operands[0]); ++unit)
            if (part.extent.valid(t, b)) least = std::min(least, std::fabs(part.value(op.operands[0], t, unit, b)));
    }
  return least;
}

Result<Sample> make_smooth_sample(const equations::Recipe& recipe, const Build& build, bool square) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    auto sample = make_sample(recipe, build, seed, square);
    if (!sample || distance_to_kink(*sample) > 0.02) return sample;
  }
  return Error{"no seed up to 400 keeps " + recipe.cell + " away from its kinks"};
}

}  // namespace gatewalk_tests
