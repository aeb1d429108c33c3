// Passes a little at a time: the same network traces, and what is there of them on the way.
#include "engine/network/slices.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "engine/cells/cells.hpp"
#include "engine/network/runs.hpp"
#include "tests/engine/network/waves.hpp"

using namespace gatewalk;
using namespace gatewalk::network;

namespace {

struct Case {
  const char* cell;
  Shape shape;
  int steps, batch;
  std::vector<int> lengths = {};
};

// Weights of more and of less than what products are made over blocks for, one layer and three, a readout, padding, each
// direction.
const std::vector<Case> cases = {{"lstm", {3, 4, 0, 1}, 19, 1},
                                 {"lstm", {20, 40, 0, 3, Direction::forward, 5}, 37, 1},
                                 {"gru", {20, 50, 0, 2}, 33, 2, {33, 12}},
                                 {"peep", {70, 40, 0, 2}, 41, 1},
                                 {"lstm_proj", {20, 60, 30, 2}, 17, 3},
                                 {"lstm", {20, 40, 0, 2, Direction::bidirectional, 5}, 37, 1},
                                 {"gru", {20, 50, 0, 3, Direction::reverse}, 33, 2, {33, 12}},
                                 {"lstm_proj", {20, 60, 30, 2, Direction::bidirectional}, 17, 3, {9, 17, 12}}};

Model model_of(const Case& c) { return *Model::create(*cells::find(c.cell), c.shape, 7); }
Sequence sequence_of(const Case& c) {
  Sequence sequence{waves({c.steps, c.batch, c.shape.input}, 0.3), c.lengths, {}};
  sequence.initial["h0"] = waves({c.shape.parts(), c.batch, c.shape.projection > 0 ? c.shape.projection : c.shape.hidden}, 0.9);
  return sequence;
}

bool same_bits(const trace::Matrix& a, const trace::Matrix& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         (a.size() == 0 || std::memcmp(a.data(), b.data(), sizeof(double) * static_cast<std::size_t>(a.size())) == 0);
}

void check_same(const NetworkTrace& a, const NetworkTrace& b) {
  REQUIRE(a.parts.size() == b.parts.size());
  CHECK(a.extent.steps == b.extent.steps);
  CHECK(same_bits(a.features, b.features));
  CHECK(same_bits(a.output, b.output));
  for (std::size_t k = 0; k < a.parts.size(); ++k) {
    CHECK(a.parts[k].extent.steps == b.parts[k].extent.steps);
    for (std::size_t op = 0; op < a.parts[k].values.size(); ++op)
      CHECK_MESSAGE(same_bits(a.parts[k].values[op], b.parts[k].values[op]), "part " << k << " operation " << op);
    for (std::size_t s = 0; s < a.parts[k].states.size(); ++s) CHECK(same_bits(a.parts[k].states[s], b.parts[k].states[s]));
    for (std::size_t p = 0; p < a.parts[k].gradients.size(); ++p)
      CHECK(same_bits(a.parts[k].gradients[p], b.parts[k].gradients[p]));
  }
  REQUIRE(a.readout_gradients.size() == b.readout_gradients.size());
  for (const auto& [name, gradient] : a.readout_gradients) CHECK(gradient.data == b.readout_gradients.at(name).data);
}

}  // namespace

TEST_CASE("both passes made in slices of any size have the bits that they have in one go") {
  for (const Case& c : cases)
    for (const double slice : {1.0, 5e4, 1e12}) {
      CAPTURE(c.cell);
      const Model model = model_of(c);
      const Sequence sequence = sequence_of(c);
      const NetworkTrace at_once = model.run(sequence);
      NetworkTrace forward;
      ForwardSlices slices(model, sequence, forward);
      while (slices.go_on(slice)) continue;
      check_same(forward, at_once);
      Upstream upstream;
      upstream.output = waves(model.output(at_once).shape, 1.1);
      trace::Cuts cuts;
      cuts.truncate = 6;
      const NetworkTrace back_at_once = model.run_backward(at_once, upstream, cuts);
      NetworkTrace backward;
      BackwardSlices back(model, forward, upstream, cuts, backward);
      while (back.go_on(slice)) continue;
      check_same(backward, back_at_once);
      CHECK(back.share() == 1);
    }
}

TEST_CASE("what is shown of a run under way is the run of its first steps, and does not change any more") {
  const Case& c = cases[1];
  const Model model = model_of(c);
  const Sequence sequence = sequence_of(c);
  const NetworkTrace whole = model.run(sequence);
  NetworkTrace forward;
  ForwardSlices slices(model, sequence, forward);
  CHECK(forward.extent.steps == 0);
  int most_at_once = 0, before = 0;
  double share = 0;
  while (slices.go_on(2e4)) {
    slices.show(slices.there());
    const int there = forward.extent.steps;
    most_at_once = std::max(most_at_once, there - before);
    before = there;
    CHECK(slices.share() > share);
    share = slices.share();
    for (const std::size_t layer : {0u, 2u}) {
      CHECK(forward.parts[layer].extent.steps == there);
      for (std::size_t op = 0; op < whole.parts[layer].recipe->operations.size() && there > 0; ++op)
        if (trace::Trace::holds(*whole.parts[layer].recipe, static_cast<trace::Index>(op), trace::Keep::all))
          CHECK(forward.parts[layer].at(static_cast<trace::Index>(op), there - 1) ==
                whole.parts[layer].at(static_cast<trace::Index>(op), there - 1));
    }
    CHECK(model.output(forward).shape[0] == there);
    slices.show(1);  // what was shown stays
    CHECK(forward.extent.steps == there);
  }
  CHECK(most_at_once < 10);  // the last layer waits for few steps of the ones below
  CHECK(forward.extent.steps == c.steps);
}

TEST_CASE("values that are not kept can be read while a run is under way, and are those of the whole run after it") {
  const Case c{"lstm", {8, 150, 0, 1}, 1500, 1};  // of such a size states alone are kept
  const Model model = model_of(c);
  const Sequence sequence = sequence_of(c);
  const NetworkTrace whole = model.run(sequence);
  REQUIRE(whole.parts[0].recent);
  const trace::Index f = model.forward().find("f");
  NetworkTrace forward;
  ForwardSlices slices(model, sequence, forward);
  while (slices.go_on(3e7)) {
    slices.show(slices.there());
    for (int t = 0; t < forward.extent.steps; ++t) CHECK(forward.parts[0].value(f, t, 3) == whole.parts[0].value(f, t, 3));
  }
  for (int t = 0; t < c.steps; ++t) CHECK(forward.parts[0].value(f, t, 3) == whole.parts[0].value(f, t, 3));
}

TEST_CASE("a reverse direction is made in slices too; nothing is there before it has come to the first step") {
  for (const Direction top : {Direction::forward, Direction::reverse, Direction::bidirectional}) {
    const Shape shape{8, 150, 0, 2, top, 0, {{150, 0, Direction::bidirectional}, {150, 0, top}}};
    const Case c{"lstm", shape, 700, 1};  // of such a size states alone are kept
    const Model model = model_of(c);
    const Sequence sequence{waves({c.steps, c.batch, shape.input}, 0.3), {}, {}};
    const NetworkTrace whole = model.run(sequence);
    REQUIRE(whole.parts[0].recent);
    NetworkTrace forward;
    ForwardSlices slices(model, sequence, forward);
    int before_any = 0, on_the_way = 0;
    double share = 0;
    for (bool more = true; more;) {
      more = slices.go_on(5e6);
      CHECK(slices.share() > share);
      share = slices.share();
      slices.show(slices.there());
      const int there = forward.extent.steps;
      ++(there == 0 ? before_any : on_the_way);
      // What is shown of every layer and direction is what it will be, states before a step among it.
      for (std::size_t k = 0; k < whole.parts.size() && there > 0; ++k)
        for (std::size_t op = 0; op < whole.parts[k].recipe->operations.size(); ++op)
          if (trace::Trace::holds(*whole.parts[k].recipe, static_cast<trace::Index>(op), trace::Keep::all))
            for (const int t : {0, there - 1})
              CHECK(forward.parts[k].at(static_cast<trace::Index>(op), t) == whole.parts[k].at(static_cast<trace::Index>(op), t));
    }
    CHECK(before_any > 5);
    CHECK((on_the_way > 5) == (top == Direction::forward));
    check_same(forward, whole);
  }
}

TEST_CASE("a pass in slices is one run, whatever the slices") {
  const Case& c = cases[0];
  const Model model = model_of(c);
  const Sequence sequence = sequence_of(c);
  const long before = runs(), back = backward_runs();
  NetworkTrace forward, backward;
  ForwardSlices slices(model, sequence, forward);
  while (slices.go_on(1)) continue;
  Upstream upstream;
  BackwardSlices carried(model, forward, upstream, {}, backward);
  while (carried.go_on(1)) continue;
  CHECK(runs() == before + 1);
  CHECK(backward_runs() == back + 1);
}
