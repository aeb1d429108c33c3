#include "tests/engine/cells/samples.hpp"

#include <algorithm>
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

// Whether other values are divided by a state: a normalizer, which begins above 0, away from a pole.
bool divides(const equations::Recipe& recipe, const equations::State& state) {
  for (const Operation& op : recipe.operations)
    if (op.kind == Operation::Kind::over && op.operands[1] == state.next) return true;
  return false;
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
  const bool means = std::any_of(recipe.operations.begin(), recipe.operations.end(),
                                 [](const Operation& op) { return op.kind == Operation::Kind::mean; });
  shape.hidden = means ? 7 : 3;
  shape.input = square ? shape.hidden : 2;
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
      const bool two = op.kind == Operation::Kind::maximum || op.kind == Operation::Kind::minimum;
      const bool relu = op.kind == Operation::Kind::call && op.function->name.find("relu") != std::string_view::npos;
      if (!two && !relu) continue;
      const auto value = [&](std::size_t n, int t, int unit, int b) {
        return part.value(op.operands[n], t, part.units(op.operands[n]) == 1 ? 0 : unit, b);
      };
      for (int t = 0; t < part.extent.steps; ++t)
        for (int b = 0; b < part.extent.batch; ++b)
          for (int unit = 0; unit < part.units(static_cast<equations::Index>(k)); ++unit)
            if (part.extent.valid(t, b))  // both sides move with a weight; 0.007 apart is more than 2h times a few weights
              least = std::min(
                  least, two ? 3 * std::fabs(value(0, t, unit, b) - value(1, t, unit, b)) : std::fabs(value(0, t, unit, b)));
    }
  return least;
}

double distance_to_pole(const network::Model& model, const network::Sequence& sequence) {
  double least = std::numeric_limits<double>::infinity();
  const network::NetworkTrace trace = model.run(sequence);
  for (const trace::Trace& part : trace.parts)
    for (const Operation& op : part.recipe->operations) {
      if (op.kind != Operation::Kind::over || part.recipe->operations[static_cast<std::size_t>(op.operands[1])].scalar())
        continue;
      for (int t = 0; t < part.extent.steps; ++t)
        for (int b = 0; b < part.extent.batch; ++b)
          for (int unit = 0; unit < part.units(op.operands[1]); ++unit)
            if (part.extent.valid(t, b)) least = std::min(least, std::fabs(part.value(op.operands[1], t, unit, b)));
    }
  return least;
}

Result<Sample> make_smooth_sample(const equations::Recipe& recipe, const Build& build, bool square) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    auto sample = make_sample(recipe, build, seed, square);
    for (const equations::State& s : recipe.states)
      if (sample && divides(recipe, s))
        for (double& v : sample->sequence.initial.at(s.name + "0").data) v = 1.5 + v / 2;
    if (!sample || (distance_to_kink(*sample) > 0.02 && distance_to_pole(sample->model, sample->sequence) > 0.15)) return sample;
  }
  return Error{"no seed up to 400 keeps " + recipe.cell + " away from its kinks and poles"};
}

}  // namespace gatewalk_tests
