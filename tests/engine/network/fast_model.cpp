// The fast network in float against the walked one in double: stacked, bidirectional, with readout.
#include "engine/network/fast_model.hpp"

#include "tests/engine/fast_networks.hpp"

using namespace gatewalk;
using namespace gatewalk::network;
using namespace gatewalk_tests;

namespace {

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
      FastModel<float> fast(model);
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
      const TensorMap gradients = model.gradients(behind);
      for (const FastTensor<float>& t : fast.tensors())
        CHECK_MESSAGE(worst(gradients.at(t.name).data, t.gradient) < 2e-6, t.name);
    }
}

TEST_CASE("a fast network's state carries on: step by step is the same as in one go") {
  const Model model = make("lstm", {3, 8, 0, 2, Direction::forward, 2});
  FastModel<float> fast(model);
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

TEST_CASE("a readout that reads the last step alone gives what it gives there among all, forward and backward") {
  Random random(5);
  for (bool with_lengths : {false, true}) {
    const Model model = make("gru", {3, 6, 0, 2, Direction::bidirectional, 4});
    FastModel<double> every(model), last(model);
    const Tensor x = random_tensor(random, {5, 3, 3}), d_last = random_tensor(random, {3, 4});
    std::vector<int> lengths;
    if (with_lengths) lengths = {5, 1, 3};
    std::vector<double> all(5 * 3 * 4), some(3 * 4), d_all(all.size());
    every.forward({5, 3, lengths, true}, x.data.data(), {}, all.data(), {});
    last.forward({5, 3, lengths, true, true}, x.data.data(), {}, some.data(), {});
    for (std::size_t b = 0; b < 3; ++b) {
      const std::size_t row = (with_lengths ? static_cast<std::size_t>(lengths[b]) - 1 : 4) * 3 + b;
      for (std::size_t k = 0; k < 4; ++k)  // a product's sums run in another order where it has another number of columns
        CHECK(some[b * 4 + k] == doctest::Approx(all[row * 4 + k]).epsilon(1e-14));
      std::copy_n(d_last.data.begin() + static_cast<std::ptrdiff_t>(b) * 4, 4,
                  d_all.begin() + static_cast<std::ptrdiff_t>(row) * 4);
    }
    every.backward(d_all.data(), {}, nullptr, {});
    last.backward(d_last.data.data(), {}, nullptr, {});
    CHECK(worst(every.gradients(), last.gradients()) < 1e-15);
  }
}

TEST_CASE("an output that nobody gave an array for stays inside, and a changed tensor ends the record") {
  const Model model = make("lstm", {2, 3, 0, 1, Direction::forward, 2});
  FastModel<float> fast(model);
  const float x[] = {1, 2, 3, 4};
  float output[4];
  fast.forward({2, 1}, x, {}, nullptr, {});
  CHECK(fast.output().empty());
  fast.forward({2, 1, {}, true}, x, {}, nullptr, {});
  REQUIRE(fast.output().size() == 4);
  const std::vector<float> inside(fast.output().begin(), fast.output().end());
  CHECK(fast.recorded());
  fast.forward({2, 1}, x, {}, output, {});
  CHECK(std::equal(inside.begin(), inside.end(), output));
  CHECK(fast.output().data() == output);
  fast.forward({2, 1, {}, true}, x, {}, output, {});
  fast.values()[0] += 1;
  fast.tensors_changed();
  CHECK_FALSE(fast.recorded());
}
