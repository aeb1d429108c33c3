// A network whose layers are not alike: each with its own cell, width and directions.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>

#include "engine/cells/cells.hpp"
#include "engine/network/check.hpp"
#include "engine/network/fast_model.hpp"
#include "engine/network/load.hpp"
#include "engine/network/opening.hpp"
#include "engine/network/pipeline.hpp"
#include "engine/network/walk_order.hpp"
#include "engine/training/clip.hpp"
#include "engine/training/gradient_norm.hpp"
#include "tests/engine/network/waves.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::network;
using equations::Index;
using equations::Pass;
using Ref = Reference::Kind;

constexpr const char* dense = "cell dense\nstate h\nh' = tanh(W_h x + b_h)\n";

// Two directions of LSTM, a GRU from the end, a layer without recurrence, two readout units.
struct Stack {
  std::vector<equations::Recipe> cells{*cells::find("lstm"), *cells::find("gru"), *equations::read_cell(dense, "dense")};
  std::vector<Model> alone;
  TensorMap tensors;
  Shape shape;

  Stack() {
    const Shape shapes[] = {
        {2, 3, 0, 1, Direction::bidirectional, 0}, {6, 4, 0, 1, Direction::reverse, 0}, {4, 2, 0, 1, Direction::forward, 0}};
    for (std::size_t l = 0; l < 3; ++l) {
      alone.push_back(*Model::create(cells[l], shapes[l], 5 + l));
      for (const auto& [name, tensor] : alone[l].tensors()) {
        std::string moved = name;
        if (const std::size_t at = moved.find("_l0"); at != std::string::npos) moved.replace(at, 3, "_l" + std::to_string(l));
        else moved += "_l" + std::to_string(l);
        tensors[moved] = tensor;
      }
      shape.unlike.push_back(shapes[l].layer(0));
    }
    tensors["head_weight"] = waves({2, 2}, 0.4);
    shape.input = 2, shape.hidden = 2, shape.layers = 3, shape.outputs = 2;
  }
  Model model() const {
    auto made = Model::load(cells, shape, tensors);
    REQUIRE(made);
    return *std::move(made);
  }
};

struct StackRun {
  Model model;
  Sequence sequence;
  Upstream upstream;
  NetworkTrace forward, backward;
};
std::unique_ptr<StackRun> stack_run() {
  auto r = std::make_unique<StackRun>(StackRun{Stack().model(), {}, {}, {}, {}});
  r->sequence.x = waves({4, 2, 2}, 0.3);
  r->sequence.lengths = {4, 3};
  r->upstream.output = waves({4, 2, 2}, 2.0);
  for (const StateTensor& s : r->model.states()) {
    r->sequence.initial[s.initial()] = waves({s.parts, 2, s.size}, 0.9);
    r->upstream.states[s.last()] = waves({s.parts, 2, s.size}, 1.1);
  }
  r->forward = r->model.run(r->sequence);
  r->backward = r->model.run_backward(r->forward, r->upstream);
  return r;
}

}  // namespace

TEST_CASE("a stack of unlike layers computes what its layers compute one after the other") {
  const Stack stack;
  const Model model = stack.model();
  const Tensor x = waves({5, 2, 2}, 0.7);
  const NetworkTrace whole = model.run({x, {}, {}});
  Tensor next = x;
  for (const Model& layer : stack.alone) next = layer.output(layer.run({next, {}, {}}));
  REQUIRE(whole.features.size() == std::ssize(next.data));
  for (std::size_t k = 0; k < next.data.size(); ++k) CHECK(whole.features.data()[k] == next.data[k]);
  CHECK(model.shape().parts() == 4);
  CHECK(model.shape().part(2) == Part{1, 0});
  CHECK(model.shape().index({2, 0}) == 3);
  CHECK(model.shape().reverse({1, 0}));
  CHECK(model.suffix({0, 1}) == "_l0_reverse");
}

TEST_CASE("the states of unlike layers are tensors of their own") {
  std::vector<std::string> names;
  for (const StateTensor& s : Stack().model().states())
    names.push_back(s.initial() + " " + std::to_string(s.parts) + "x" + std::to_string(s.size));
  CHECK(names == std::vector<std::string>{"h0_l0 2x3", "c0_l0 2x3", "h0_l1 1x4", "h0_l2 1x2"});
  const Model alike = *Model::create(*cells::find("lstm"), {2, 3, 0, 2, Direction::forward, 0}, 1);
  REQUIRE(alike.states().size() == 2);
  CHECK(alike.states()[1].last() == "c_n");
  CHECK(alike.states()[1].parts == 2);
  CHECK(alike.state({1, 0}, "c"));
  CHECK_FALSE(alike.state({1, 0}, "z"));
}

TEST_CASE("every gradient of a stack of unlike layers agrees with central differences") {
  const auto r = stack_run();
  const GradientCheck check(r->model, r->sequence, r->upstream, r->forward, r->backward);
  for (const auto& [name, gradient] : r->model.gradients(r->backward))
    for (std::size_t k = 0; k < gradient.data.size(); ++k) CHECK_MESSAGE(check.tensor(name, k).agrees, name << " " << k);
  CHECK(r->model.gradients(r->backward).size() == r->model.tensors().size());
  for (std::size_t k = 0; k < r->sequence.x.data.size(); ++k) CHECK(check.input(k).agrees);
  for (const auto& [name, initial] : r->sequence.initial)
    for (std::size_t k = 0; k < initial.data.size(); ++k)
      if (name != "h0_l2") CHECK_MESSAGE(check.initial(name, k).agrees, name << " " << k);
  CHECK(*check.relative_error("dh0", {0, 1}) < 1e-6);
  int terms = 0;
  for (int k = 0; k < r->model.shape().parts(); ++k) {
    const Part part = r->model.shape().part(k);
    const equations::Recipe& backward = r->model.backward(part.layer);
    for (Index op = 0; op < static_cast<Index>(backward.operations.size()); ++op) {
      const bool outer = backward[op].kind == equations::Operation::Kind::outer;
      const auto one = check.error_term(part, op, 1, 1, 0, outer ? 1 : -1);
      terms += one.has_value();
      if (one) CHECK_MESSAGE(one->agrees, backward[op].name);
    }
  }
  CHECK(terms > 40);
}

TEST_CASE("a number is followed from layer to layer where layers are not alike") {
  const auto r = stack_run();
  const Record record{&r->model, &r->forward, &r->backward, &r->upstream};
  for (int k = 0; k < r->model.shape().parts(); ++k) {
    const Part part = r->model.shape().part(k);
    for (const Pass pass : {Pass::forward, Pass::backward}) {
      const equations::Recipe& recipe = pass == Pass::forward ? r->model.forward(part.layer) : r->model.backward(part.layer);
      Reference leaf = trace::value_of(pass, recipe.input, 1, 1);
      leaf.part = part;
      const Opening opening = open(record, leaf);
      const double value = number_at(record, leaf);
      if (pass == Pass::forward && part.layer > 0) {
        const Reference from = origin(record, leaf);
        CHECK(from.part.layer == part.layer - 1);
        CHECK(number_at(record, from) == value);
      }
      if (!opening.terms.empty()) CHECK(opening.terms.back().running == value);
      if (pass == Pass::backward && part.layer < 2)
        CHECK(opening.terms.size() == static_cast<std::size_t>(r->model.shape().directions(part.layer + 1)));
    }
  }
}

TEST_CASE("the walk through unlike layers comes to every place once, and back") {
  const Model model = Stack().model();
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    const WalkOrder order(model, pass, 3);
    int size = 0;
    for (int k = 0; k < model.shape().parts(); ++k) {
      const int layer = model.shape().part(k).layer;
      size += 3 * static_cast<int>((pass == Pass::forward ? model.forward(layer) : model.backward(layer)).walk().size());
    }
    REQUIRE(order.size() == size);
    for (int n = 0; n + 1 < size; ++n) {
      CHECK(order.moved(order.at(n), 1) == order.at(n + 1));
      CHECK(order.moved(order.at(n + 1), -1) == order.at(n));
    }
    CHECK(order.at(0).part.layer == (pass == Pass::forward ? 0 : 2));
  }
}

TEST_CASE("the fast path computes a stack of unlike layers as the walk does") {
  const auto r = stack_run();
  FastModel<double> fast(r->model);
  const std::vector<StateTensor> states = r->model.states();
  REQUIRE(fast.states() == std::vector<std::string>{"h_l0", "c_l0", "h_l1", "h_l2"});
  std::vector<std::vector<double>> last, d_initial;
  std::vector<const double*> in, d_last;
  std::vector<double*> out, d_in;
  for (const StateTensor& s : states) last.emplace_back(s.parts * 2 * s.size), d_initial.emplace_back(s.parts * 2 * s.size);
  for (std::size_t k = 0; k < states.size(); ++k) {
    CHECK(fast.state_parts(static_cast<int>(k)) == states[k].parts);
    in.push_back(r->sequence.initial.at(states[k].initial()).data.data());
    d_last.push_back(r->upstream.states.at(states[k].last()).data.data());
    out.push_back(last[k].data()), d_in.push_back(d_initial[k].data());
  }
  std::vector<double> y(16), d_x(16, 0.0);
  fast.forward({4, 2, r->sequence.lengths, true}, r->sequence.x.data.data(), in, y.data(), out);
  fast.backward(r->upstream.output.data.data(), d_last, d_x.data(), d_in);
  const auto near = [](const std::vector<double>& a, std::span<const double> b, const std::string& name) {
    REQUIRE(a.size() == b.size());
    for (std::size_t k = 0; k < a.size(); ++k)
      CHECK_MESSAGE(std::fabs(a[k] - b[k]) < 1e-13, name << " " << k);  // another order of sums
  };
  near(r->model.output(r->forward).data, y, "output");
  const TensorMap finals = r->model.final_states(r->forward), inputs = r->model.input_gradients(r->backward);
  near(inputs.at("input").data, d_x, "input");
  for (std::size_t k = 0; k < states.size(); ++k) {
    near(finals.at(states[k].last()).data, last[k], states[k].last());
    near(inputs.at(states[k].initial()).data, d_initial[k], states[k].initial());
  }
  const TensorMap gradients = r->model.gradients(r->backward);
  CHECK(training::gradient_norm(r->model, r->backward) == training::global_norm(gradients));
  for (const FastTensor<double>& t : fast.tensors()) near(gradients.at(t.name).data, t.gradient, t.name);
}

TEST_CASE("layers of unlike width under PyTorch's names are one network; a layer that does not fit the one below is refused") {
  Shape shape;
  shape.input = 3, shape.hidden = 2, shape.layers = 2;
  shape.unlike = {{4, 0, Direction::forward}, {2, 0, Direction::forward}};
  TensorMap tensors;
  for (const auto& [name, dims] : {std::pair<std::string, std::vector<std::int64_t>>{"weight_ih_l0", {16, 3}},
                                   {"weight_hh_l0", {16, 4}},
                                   {"bias_ih_l0", {16}},
                                   {"bias_hh_l0", {16}},
                                   {"weight_ih_l1", {8, 4}},
                                   {"weight_hh_l1", {8, 2}},
                                   {"bias_ih_l1", {8}},
                                   {"bias_hh_l1", {8}}})
    tensors[name] = waves(dims, 0.2);
  files::SafetensorsFile file;
  for (const auto& [name, tensor] : tensors) file.tensors["lstm." + name] = files::StoredTensor::of(tensor, files::Dtype::f64);
  const auto loaded = load_model(file, {});
  REQUIRE(loaded);
  const Model model = *Model::load(*cells::find("lstm"), shape, tensors);
  const Sequence sequence{waves({4, 1, 3}, 0.1), {}, {}};
  CHECK(loaded->model.output(loaded->model.run(sequence)).data == model.output(model.run(sequence)).data);
  CHECK(loaded->model.one_cell());
  file.tensors["lstm.weight_ih_l1"] = files::StoredTensor::of(waves({8, 3}, 0), files::Dtype::f64);
  const auto refused = load_model(file, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence().find("weight_ih_l1: its shape is [8, 3], expected [8, 4]") != std::string::npos);
  CHECK(refused.error().sentence().find("hidden size 2, as weight_hh_l1 is [8, 2]") != std::string::npos);
}

TEST_CASE("a decoder's error reaches what encoded it") {
  const Model encoder = *Model::create(*cells::find("lstm"), {2, 3, 0, 2, Direction::bidirectional, 0}, 3);
  const Model decoder = *Model::create(*cells::find("gru"), {6, 2, 0, 1, Direction::forward, 0}, 4);
  Sequence sequence{waves({4, 1, 2}, 0.2), {}, {}};
  const Tensor upstream = waves({3, 1, 2}, 1.3);
  const auto loss = [&] {
    const Tensor y = decoder.output(decoder.run({repeated_output(encoder, encoder.run(sequence), 3), {}, {}}));
    double sum = 0;
    for (std::size_t k = 0; k < y.data.size(); ++k) sum += y.data[k] * upstream.data[k];
    return sum;
  };
  const NetworkTrace ahead = encoder.run(sequence), on = decoder.run({repeated_output(encoder, ahead, 3), {}, {}});
  const Tensor d_code = decoder.input_gradients(decoder.run_backward(on, {upstream, {}})).at("input");
  const Tensor d_x = encoder.input_gradients(encoder.run_backward(ahead, upstream_of_repeated(encoder, d_code))).at("input");
  for (std::size_t k = 0; k < sequence.x.data.size(); ++k) {
    double& at = sequence.x.data[k];
    const double old = at, h = 1e-5;
    at = old + h;
    const double up = loss();
    at = old - h;
    const double down = loss();
    at = old;
    CHECK(d_x.data[k] == doctest::Approx((up - down) / (2 * h)).epsilon(1e-7));
  }
}
