// What is asked of a network, held against the records it is read from.
#include <doctest/doctest.h>

#include <cmath>

#include "engine/cells/cells.hpp"
#include "engine/findings/gates.hpp"
#include "engine/findings/inputs.hpp"
#include "engine/findings/kept.hpp"
#include "engine/findings/reach.hpp"
#include "engine/findings/still.hpp"
#include "engine/trace/activity.hpp"

using namespace gatewalk;
using namespace gatewalk::findings;
using network::Model;

namespace {

// A network on a sequence of waves, with the error of its last output's first number.
struct Run {
  Model model;
  network::Sequence sequence;
  network::NetworkTrace forward, backward;
  network::Upstream upstream;

  Run(const char* cell, network::Shape shape, int steps, const std::function<void(Model&)>& change = {})
      : model(*Model::create(*cells::find(cell), shape, 5)) {
    if (change) change(model), model.refresh();
    sequence.x = Tensor::zeros({steps, 1, shape.input});
    for (std::size_t k = 0; k < sequence.x.data.size(); ++k) sequence.x.data[k] = std::sin(0.7 * static_cast<double>(k) + 0.2);
    forward = model.run(sequence);
    upstream.output = Tensor::zeros(model.output(forward).shape);
    upstream.output.data[upstream.output.data.size() - static_cast<std::size_t>(model.features())] = 1;
    backward = model.run_backward(forward, upstream);
  }
  network::Record record() const { return {&model, &forward, &backward, &upstream}; }
  double last(const network::NetworkTrace& trace) const {
    const Tensor y = model.output(trace);
    return y.data[y.data.size() - static_cast<std::size_t>(y.shape[2])];
  }
};

network::Shape shape_of(int input, int hidden, int layers = 1) {
  network::Shape shape;
  shape.input = input, shape.hidden = hidden, shape.layers = layers;
  return shape;
}

}  // namespace

TEST_CASE("what an LSTM's unit keeps of c is the product of its forget gate over some steps, per step its mean over the same") {
  const Run run("lstm", shape_of(2, 3, 2), 9);
  const auto all = find_kept(run.record(), 7, 4);
  REQUIRE(all.size() == 6);
  for (const Kept& one : all) {
    const trace::Trace& pass = run.forward.parts[static_cast<std::size_t>(one.part.layer)];
    const auto f = pass.recipe->find("f");
    double share = 1;
    for (int t = 4; t <= 7; ++t) share *= pass.value(f, t, one.unit);
    CHECK(one.state == "c");
    CHECK(one.steps == 4);
    CHECK(one.share == doctest::Approx(share).epsilon(1e-12));
    CHECK(one.a_step == doctest::Approx(std::pow(share, 1.0 / 4)).epsilon(1e-12));
    CHECK(std::pow(one.a_step, one.half_life) == doctest::Approx(0.5));
    CHECK(network::number_at(run.record(), one.at) == pass.value(pass.recipe->find("c"), 7, one.unit));
  }
  for (std::size_t k = 1; k < all.size(); ++k) CHECK(all[k - 1].a_step >= all[k].a_step);
}

TEST_CASE("no more steps are told of than there are up to the one that is asked") {
  const Run run("lstm", shape_of(2, 3), 9);
  const auto whole = find_kept(run.record(), 5, 6), more = find_kept(run.record(), 5, 100);
  REQUIRE(whole.size() == more.size());
  for (std::size_t k = 0; k < whole.size(); ++k) {
    CHECK(more[k].steps == 6);
    CHECK(more[k].share == whole[k].share);
    CHECK(more[k].half_life == whole[k].half_life);
  }
  network::Shape both = shape_of(2, 3);
  both.direction = network::Direction::bidirectional;
  const Run turned("gru", both, 6);
  for (const Kept& one : find_kept(turned.record(), 1, 100)) CHECK(one.steps == (one.part.direction ? 5 : 2));
}

TEST_CASE("a GRU's unit keeps z of its h, a reverse direction counts its own steps, and a plain RNN keeps nothing by itself") {
  network::Shape both = shape_of(2, 3);
  both.direction = network::Direction::bidirectional;
  const Run run("gru", both, 6);
  const auto all = find_kept(run.record(), 2, 3);
  REQUIRE(all.size() == 6);
  for (const Kept& one : all) {
    const trace::Trace& pass = run.forward.parts[static_cast<std::size_t>(one.part.direction)];
    double share = 1;
    for (int k = 0; k < 3; ++k) share *= pass.value(pass.recipe->find("z"), one.part.direction ? 2 + k : 2 - k, one.unit);
    CHECK(one.share == doctest::Approx(share).epsilon(1e-12));
  }
  CHECK(find_kept(Run("rnn", shape_of(2, 3), 4).record(), 1, 1).empty());
}

TEST_CASE("a gate's values are counted once each, and one that a bias holds open or shut is found first") {
  const Run run("lstm", shape_of(2, 4), 10, [](Model& model) {
    model.tensors()["bias_ih_l0"].data[4 + 2] = 40;   // the forget gate of unit 2 stays open
    model.tensors()["bias_ih_l0"].data[0 + 1] = -40;  // the input gate of unit 1 stays shut
  });
  const auto all = find_gates(run.record());
  REQUIRE(all.size() == 3);
  for (const Gate& gate : all) {
    int counted = 0;
    for (const int n : gate.counts) counted += n;
    CHECK(counted == 40);
    const GateUnit& first = gate.units.front();
    if (gate.name == "f") CHECK((first.unit == 2 && first.open == 1.0 && first.shut == 0.0 && first.mean > 0.99));
    if (gate.name == "i") CHECK((first.unit == 1 && first.shut == 1.0 && first.open == 0.0 && first.mean < 0.01));
    if (gate.name == "f") CHECK(gate.open >= 0.25);
  }
}

TEST_CASE("how far an error reaches is the norm of all states' error terms at each step") {
  const Run run("lstm", shape_of(2, 3), 8);
  const auto all = find_reach(run.record());
  REQUIRE(all.size() == 8);
  const trace::Trace& pass = run.backward.parts[0];
  double most = 0;
  for (const Reached& one : all) most = std::max(most, one.norm);
  for (const Reached& one : all) {
    CHECK(one.norm == trace::norm_together(pass, trace::state_error_terms(*pass.recipe), one.step, 0));
    CHECK(one.share == doctest::Approx(one.norm / most));
    CHECK(std::fabs(network::number_at(run.record(), one.at)) <= one.norm);
  }
  CHECK(all.front().norm < all.back().norm);
}

TEST_CASE("an input's share by gradient and by leaving it out: both from the record, together where the network is straight") {
  const Run run("gru", shape_of(2, 3), 6);
  const auto value = [&](const network::NetworkTrace& trace) { return run.last(trace); };
  const auto all = find_inputs(run.record(), run.sequence, value, 100);
  REQUIRE(all.size() == 6);
  for (const InputShare& one : all) {
    double product = 0;
    network::Sequence without = run.sequence;
    for (int i = 0; i < 2; ++i) {
      double& x = without.x.data[static_cast<std::size_t>(2 * one.first + i)];
      product += x * run.backward.features(i, one.first);
      x = 0;
    }
    CHECK(one.product == doctest::Approx(product).epsilon(1e-12));
    CHECK(one.occluded == doctest::Approx(run.last(run.forward) - run.last(run.model.run(without))).epsilon(1e-12));
  }
  const auto blocks = find_inputs(run.record(), run.sequence, value, 3);
  REQUIRE(blocks.size() == 3);
  CHECK((blocks[1].first == 2 && blocks[1].last == 3));
  CHECK(blocks[1].product == doctest::Approx(all[2].product + all[3].product));
  // A tiny input is as good as straight; a large one saturates, and the two part.
  Run small("rnn", shape_of(1, 1), 1), large = small;
  small.sequence.x.data[0] = 1e-4, large.sequence.x.data[0] = 60;
  for (Run* each : {&small, &large}) {
    each->forward = each->model.run(each->sequence);
    each->backward = each->model.run_backward(each->forward, each->upstream);
  }
  const auto of = [&](const Run& each) {
    return find_inputs(
        each.record(), each.sequence, [&](const auto& trace) { return each.last(trace); }, 9)[0];
  };
  CHECK_FALSE(of(small).disagree);
  CHECK(of(large).disagree);
  // Unlike signs count, where one of the two numbers weighs anything beside the largest.
  const Run lstm("lstm", shape_of(2, 4), 12);
  const auto rows = find_inputs(
      lstm.record(), lstm.sequence, [&](const auto& trace) { return lstm.last(trace); }, 100);
  double most = 0;
  for (const InputShare& one : rows) most = std::max({most, std::fabs(one.product), std::fabs(one.occluded)});
  int light = 0;
  for (const InputShare& one : rows) {
    const bool weighs = std::max(std::fabs(one.product), std::fabs(one.occluded)) >= little * most;
    light += !weighs;
    CHECK(one.weighs == weighs);
    if (weighs && one.product * one.occluded < 0) CHECK(one.disagree);
    if (!weighs) CHECK_FALSE(one.disagree);
  }
  CHECK(light > 0);
}

TEST_CASE("a unit that says the same at every step is dead, and comes first") {
  const Run run("rnn_relu", shape_of(2, 4), 8, [](Model& model) { model.tensors()["bias_ih_l0"].data[1] = -50; });
  const auto all = find_still(run.record());
  REQUIRE(all.size() == 4);
  CHECK((all[0].unit == 1 && all[0].dead && all[0].most == 0 && all[0].least == 0));
  int dead = 0;
  for (const UnitUse& one : all) {
    dead += one.dead;
    CHECK(one.least <= one.most);
  }
  CHECK(dead < 4);
  CHECK(all.back().error > 0);
}
