// The fast network in float against the walked one in double: stacked, bidirectional, with readout; runs and updates.
#include "engine/network/fast_model.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/base/random.hpp"
#include "engine/cells/cells.hpp"
#include "engine/training/trainer.hpp"

using namespace gatewalk;
using namespace gatewalk::network;

namespace {

Model make(std::string_view cell, Shape shape) {
  auto model = Model::create(*cells::find(cell), shape, 5);
  REQUIRE_MESSAGE(model, (model ? "" : model.error().sentence()));
  for (auto& [name, t] : model->tensors())
    for (double& v : t.data) v = static_cast<float>(v);  // exact in float too
  model->refresh();
  return *model;
}

Tensor random_tensor(Random& random, std::vector<std::int64_t> shape) {
  Tensor t = Tensor::zeros(std::move(shape));
  for (double& v : t.data) v = static_cast<float>(random.uniform(-1, 1));
  return t;
}

std::vector<float> floats(const Tensor& t) { return {t.data.begin(), t.data.end()}; }

template <class A, class B>
double worst(const A& want, const B& got) {
  REQUIRE(want.size() == got.size());
  double scale = 1, error = 0;
  for (double v : want) scale = std::max(scale, std::abs(v));
  for (std::size_t k = 0; k < want.size(); ++k) error = std::max(error, std::abs(want[k] - static_cast<double>(got[k])));
  return error / scale;
}

struct Setting {
  std::string_view cell;
  Shape shape;
};
const Setting settings[] = {
    {"lstm", {3, 5, 0, 2, Direction::bidirectional, 4}},
    {"gru", {2, 7, 0, 1, Direction::reverse, 0}},
    {"lstm_proj", {4, 6, 3, 2, Direction::bidirectional, 0}},
    {"peep", {3, 9, 0, 3, Direction::forward, 1}},
    {"fgr", {2, 4, 0, 2, Direction::forward, 2}},
    {"mut1", {6, 6, 0, 1, Direction::forward, 3}},
};

}  // namespace

TEST_CASE("a fast network gives the walked network's outputs, states and gradients") {
  Random random(11);
  for (const Setting& s : settings)
    for (bool with_lengths : {false, true}) {
      INFO(s.cell);
      const int steps = 6, batch = 3;
      const Model model = make(s.cell, s.shape);
      FastModel fast(model);
      Sequence sequence{random_tensor(random, {steps, batch, s.shape.input}), {}, {}};
      if (with_lengths) sequence.lengths = {6, 2, 4};
      Upstream upstream{random_tensor(random, {steps, batch, fast.features()}), {}};
      const std::int64_t parts = s.shape.layers * s.shape.directions();
      std::vector<std::vector<float>> initial, d_final, final_states, d_initial;
      std::vector<const float*> initial_at, d_final_at;
      std::vector<float*> final_at, d_initial_at;
      const std::vector<std::string> names = fast.states();
      for (std::size_t k = 0; k < names.size(); ++k) {
        const std::vector<std::int64_t> dims{parts, batch, fast.state_size(static_cast<int>(k))};
        initial.push_back(floats(sequence.initial[names[k] + "0"] = random_tensor(random, dims)));
        d_final.push_back(floats(upstream.states[names[k] + "_n"] = random_tensor(random, dims)));
        final_states.emplace_back(initial[k].size()), d_initial.emplace_back(initial[k].size());
      }
      for (std::size_t k = 0; k < names.size(); ++k)
        initial_at.push_back(initial[k].data()), d_final_at.push_back(d_final[k].data()),
            final_at.push_back(final_states[k].data()), d_initial_at.push_back(d_initial[k].data());
      const NetworkTrace ahead = model.run(sequence), behind = model.run_backward(ahead, upstream);
      const std::vector<float> x = floats(sequence.x), d_output = floats(upstream.output);
      std::vector<float> output(d_output.size()), d_x(x.size());
      fast.forward({steps, batch, sequence.lengths, true}, x.data(), initial_at, output.data(), final_at);
      fast.backward(d_output.data(), d_final_at, d_x.data(), d_initial_at);
      CHECK(worst(model.output(ahead).data, output) < 7e-7);
      const TensorMap inputs = model.input_gradients(behind), states = model.final_states(ahead);
      CHECK(worst(inputs.at("input").data, d_x) < 2e-6);
      for (std::size_t k = 0; k < names.size(); ++k) {
        CHECK(worst(states.at(names[k] + "_n").data, final_states[k]) < 7e-7);
        CHECK(worst(inputs.at(names[k] + "0").data, d_initial[k]) < 2e-6);
      }
      for (const FastTensor& t : fast.tensors())
        CHECK_MESSAGE(worst(behind.gradients.at(t.name).data, t.gradient) < 2e-6, t.name);
    }
}

TEST_CASE("a fast network's state carries on: step by step is the same as in one go") {
  const Model model = make("lstm", {3, 8, 0, 2, Direction::forward, 2});
  FastModel fast(model);
  Random random(3);
  const Tensor x = random_tensor(random, {5, 2, 3});
  const std::vector<float> in = floats(x);
  std::vector<float> all(5 * 2 * 2), step(2 * 2), h(2 * 2 * 8), c(2 * 2 * 8);
  fast.forward({5, 2}, in.data(), {}, all.data(), {});
  for (int t = 0; t < 5; ++t) {
    const float* const from[] = {h.data(), c.data()};
    float* const to[] = {h.data(), c.data()};
    fast.forward({1, 2}, in.data() + t * 2 * 3, from, step.data(), to);
    CHECK(worst(std::vector<float>(all.begin() + t * 4, all.begin() + t * 4 + 4), step) < 2e-7);
  }
}

TEST_CASE("a fast network learns as the walked one does, with every rule, loss and clip") {
  using training::Clip, training::Rule;
  Random random(19);
  for (const Rule rule : {Rule::sgd, Rule::momentum, Rule::rmsprop, Rule::adam})
    for (const Loss kind : {Loss::squared_error, Loss::cross_entropy})
      for (int form = 0; form < 3; ++form) {  // a target for every step; for the last; for the last of each length
        const Shape shape{3, 6, 0, 2, Direction::bidirectional, 4};
        Model model = make("gru", shape);
        FastModel fast(model);
        training::TrainerOptions options;
        options.loss = kind;
        options.optimizer.rule = rule;
        options.optimizer.learning_rate = 0.01;
        options.clip = form == 0 ? Clip{Clip::Kind::norm, 0.05} : form == 1 ? Clip{Clip::Kind::value, 0.01} : Clip{};
        training::Trainer trainer(model, options);
        training::Batch batch{{random_tensor(random, {5, 3, 3}), {}, {}}, {}};
        if (form == 2) batch.sequence.lengths = {5, 1, 3};
        const std::int64_t rows = form == 0 ? 15 : 3;
        batch.target = kind == Loss::squared_error ? random_tensor(random, {rows, 4}) : Tensor::zeros({rows});
        if (kind == Loss::cross_entropy)
          for (double& v : batch.target.data) v = random.below(4);
        const std::vector<float> x = floats(batch.sequence.x), target = floats(batch.target);
        for (int n = 0; n < 5; ++n) {
          const auto want = trainer.update(batch);
          const auto got =
              fast.train_step({5, 3, batch.sequence.lengths}, x.data(), target, kind, options.optimizer, options.clip);
          REQUIRE(want);
          REQUIRE(got);
          CHECK(got->value == doctest::Approx(want->loss).epsilon(3e-5));
        }
        // Adam and RMSprop divide a gradient by its own size: rounding in a tiny gradient is seen in the weight.
        const double limit = rule == Rule::sgd || rule == Rule::momentum ? 3e-7 : 5e-4;
        for (const FastTensor& t : fast.tensors())
          CHECK_MESSAGE(worst(model.tensors().at(t.name).data, t.values) < limit, t.name);
      }
}

TEST_CASE("a target that does not fit leaves a fast network as it was") {
  const Model model = make("rnn", {1, 2, 0, 1, Direction::forward, 1});
  FastModel fast(model);
  const float x[] = {1, 2, 3}, target[] = {1, 2};
  const std::vector<float> before(fast.tensors()[0].values.begin(), fast.tensors()[0].values.end());
  const auto step = fast.train_step({3, 1}, x, target, Loss::squared_error, {}, {});
  REQUIRE_FALSE(step);
  CHECK(step.error().what.find("2 values, expected 1") != std::string::npos);
  CHECK(std::equal(before.begin(), before.end(), fast.tensors()[0].values.begin()));
}
