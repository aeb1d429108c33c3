// What a run that keeps only its states computes anew, against the run that keeps every value, for every shipped cell.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>

#include "engine/base/random.hpp"
#include "engine/cells/cells.hpp"
#include "engine/network/model.hpp"
#include "engine/network/run_size.hpp"

using namespace gatewalk;
using namespace gatewalk::network;
using trace::Keep;

namespace {

// Longer than the steps that stay computed.
constexpr int steps = 70, batch = 2;

Tensor drawn_from(std::vector<std::int64_t> shape, std::uint64_t seed) {
  Tensor t = Tensor::zeros(std::move(shape));
  Random random(seed);
  for (double& v : t.data) v = random.uniform(-1, 1);
  return t;
}

bool same_bits(const trace::View& a, const trace::View& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Eigen::Index k = 0; k < a.size(); ++k)
    if (std::bit_cast<std::uint64_t>(a.data()[k]) != std::bit_cast<std::uint64_t>(b.data()[k])) return false;
  return true;
}

// The first value that differs, asked for in another order than it was computed in; empty where none does.
std::string differs(const NetworkTrace& whole, const NetworkTrace& thin) {
  for (std::size_t part = 0; part < whole.parts.size(); ++part) {
    const trace::Trace &a = whole.parts[part], &b = thin.parts[part];
    for (int n = 0; n < steps; ++n) {
      const int t = n * 29 % steps;
      for (std::size_t k = a.recipe->operations.size(); k-- > 0;) {
        const auto op = static_cast<equations::Index>(k);
        if (a.recipe->operations[k].matrix()) {
          const trace::Matrix outer = a.outer_at(op, t), other = b.outer_at(op, t);
          if (outer != other) return a.recipe->operations[k].name + " at step " + std::to_string(t);
        } else if (!same_bits(a.at(op, t), b.at(op, t))) {
          return a.recipe->operations[k].name + " at step " + std::to_string(t) + ", part " + std::to_string(part);
        }
      }
    }
    for (std::size_t p = 0; p < a.gradients.size(); ++p)
      if (a.gradients[p] != b.gradients[p]) return "the gradient by " + a.recipe->parameters[p].name;
    for (std::size_t s = 0; s < a.states.size(); ++s)
      if (a.states[s] != b.states[s]) return "the last states";
  }
  return whole.output == thin.output ? "" : "the output";
}

}  // namespace

TEST_CASE("every cell's values have the same bits where a run keeps its states alone") {
  for (const std::string_view name : cells::names()) {
    INFO(std::string(name));
    const auto recipe = cells::find(name);
    const bool projects =
        std::any_of(recipe->operations.begin(), recipe->operations.end(), [](const auto& op) { return op.size.p > 0; });
    auto model = Model::create(*recipe, Shape{3, 3, projects ? 2 : 0, 2, Direction::bidirectional}, 5);
    if (!model) model = Model::create(*recipe, Shape{3, 3, projects ? 2 : 0, 1, Direction::bidirectional}, 5);
    REQUIRE(model);
    const Sequence sequence{drawn_from({steps, batch, 3}, 6), {steps, 41}, {}};
    const Upstream upstream{drawn_from({steps, batch, model->features()}, 7), {}};
    trace::Cuts cuts;
    cuts.truncate = 25;
    cuts.names = {"d" + model->forward().states.back().name + "_next", model->backward().operations.back().name};
    const NetworkTrace whole = model->run(sequence, Keep::all), thin = model->run(sequence, Keep::states);
    CHECK(differs(whole, thin) == "");
    for (const trace::Cuts& how : {trace::Cuts{}, cuts})
      CHECK(differs(model->run_backward(whole, upstream, how), model->run_backward(thin, upstream, how)) == "");
    CHECK(same_bits(thin.parts[0].whole().at(recipe->output, 3), whole.parts[0].at(recipe->output, 3)));
  }
}

TEST_CASE("a value stays where it is while sixty-three other steps are asked for") {
  const auto model = Model::create(*cells::find("lstm"), Shape{2, 3}, 5);
  const NetworkTrace thin = model->run({drawn_from({steps, 1, 2}, 6), {}, {}}, Keep::states);
  const trace::Trace& trace = thin.parts[0];
  const equations::Index f = trace.recipe->find("f");
  for (int t = 0; t < steps; ++t) (void)trace.at(f, t);
  const trace::View view = trace.at(f, 20);
  const trace::Matrix copied = view;
  for (int t = 21; t < 21 + 63; ++t) (void)trace.at(f, t % steps);
  CHECK(view == copied);
}

TEST_CASE("a large run keeps its states alone, in much less room") {
  const auto small = Model::create(*cells::find("lstm"), Shape{3, 4}, 1);
  CHECK(kept(*small, 100, 1) == Keep::all);
  CHECK_FALSE(small->run({drawn_from({4, 1, 3}, 2), {}, {}}).parts[0].recent);
  const auto large = Model::create(*cells::find("lstm"), Shape{2, 64, 0, 2}, 1);
  CHECK(kept(*large, 10'000, 1) == Keep::states);
  CHECK(trace_bytes(*large, 10'000, 1) < 0.2 * trace_bytes(*large, 10'000, 1, Keep::all));
}
