#include "engine/network/opening.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <tuple>

#include "engine/cells/cells.hpp"
#include "tests/engine/network/waves.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::network;
using equations::Index;
using equations::Operation;
using equations::Pass;
using trace::end_of;
using trace::Term;
using trace::value_of;
using Kind = Operation::Kind;
using Ref = Reference::Kind;

struct OpenedRun {
  Model model;
  Sequence sequence;
  Upstream upstream;
  NetworkTrace forward, backward;
  Record record() const { return {&model, &forward, &backward, &upstream}; }
  int steps() const { return forward.extent.steps; }
  int batch() const { return forward.extent.batch; }
};

// Three steps, two sequences, the second one step shorter; nothing where the cell forbids these sizes.
std::unique_ptr<OpenedRun> opened_run(std::string_view cell, const Shape& shape, const trace::Cuts& cuts = {}) {
  auto recipe = cells::find(cell);
  REQUIRE(recipe);
  auto model = Model::create(*recipe, shape, 7);
  if (!model) return nullptr;
  auto r = std::make_unique<OpenedRun>(OpenedRun{*model, {}, {}, {}, {}});
  r->sequence.x = waves({3, 2, shape.input}, 0.3);
  r->sequence.lengths = {3, 2};
  r->upstream.output = waves({3, 2, shape.outputs > 0 ? shape.outputs : r->model.features()}, 2.0);
  for (const equations::State& s : recipe->states) {
    r->sequence.initial[s.name + "0"] = waves({shape.parts(), 2, r->model.sizes(0).of(s.size)}, 0.9);
    r->upstream.states[s.name + "_n"] = waves({shape.parts(), 2, r->model.sizes(0).of(s.size)}, 1.1);
  }
  r->forward = r->model.run(r->sequence);
  r->backward = r->model.run_backward(r->forward, r->upstream, cuts);
  return r;
}

// Two layers of two units, both directions, over three inputs, with a readout of three.
std::unique_ptr<OpenedRun> two_layers(std::string_view cell = "lstm", int outputs = 3) {
  return opened_run(cell, {3, 2, 0, 2, Direction::bidirectional, outputs});
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

Reference at(Part part, Reference r) {
  r.part = part;
  return r;
}

// Calls f(reference) for every number of both passes, in every layer and direction, and of the readout.
void every_number(const OpenedRun& r, const std::function<void(const Reference&)>& f) {
  for (Pass pass : {Pass::forward, Pass::backward}) {
    for (int n = 0; n < r.model.shape().parts(); ++n) {
      const trace::Trace& trace = (pass == Pass::forward ? r.forward : r.backward).parts[static_cast<std::size_t>(n)];
      for (Index k = 0; k < static_cast<Index>(trace.recipe->operations.size()); ++k) {
        const bool matrix = (*trace.recipe)[k].matrix();
        for (int step = 0; step < r.steps(); ++step)
          for (int unit = 0; unit < trace.units(k); ++unit)
            for (int n2 = 0; n2 < (matrix ? trace.columns(k) : r.batch()); ++n2)
              f(at(r.model.shape().part(n), value_of(pass, k, step, unit, matrix ? 0 : n2, matrix ? n2 : -1)));
      }
    }
    for (int step = 0; step < r.steps(); ++step)
      for (int unit = 0; unit < r.model.shape().outputs; ++unit)
        for (int b = 0; b < r.batch(); ++b) f(end_of(Ref::readout, pass, step, unit, b));
  }
}

using Key = std::tuple<int, int, int, int, int, int, int, int, int>;
Key key_of(const Reference& r) {
  return {static_cast<int>(r.kind),
          static_cast<int>(r.pass),
          r.part.layer,
          r.part.direction,
          r.operation,
          r.step,
          r.unit,
          r.b,
          r.column};
}

// What a number goes into, every unit and column said one by one; through what only hands it on (a leaf of another step or
// layer, a concatenation) to what computes with it.
class Reached {
 public:
  explicit Reached(const OpenedRun& r) : run_(r), record_(r.record()) {}

  std::set<Key> from(const Reference& self) {
    std::set<Key> found;
    for (const Reference& child : open(record_, self).children)
      for (const Reference& one : each(child)) {
        found.insert(key_of(one));
        if (hands_on(one)) found.merge(from(one));
      }
    return found;
  }
  bool hands_on(const Reference& r) const {
    if (r.kind != Ref::value) return false;
    const Operation& op = recipe(r)[r.operation];
    return op.leaf() || op.kind == Kind::concat;
  }

 private:
  const equations::Recipe& recipe(const Reference& r) const {
    return r.pass == Pass::forward ? run_.model.forward() : run_.model.backward();
  }
  std::vector<Reference> each(const Reference& r) const {
    const bool value = r.kind == Ref::value;
    if (!value && r.kind != Ref::readout) return {r};
    const trace::Trace& trace = *[&] { return &record_.passes(r.part)[r.pass]; }();
    const bool matrix = value && recipe(r)[r.operation].matrix();
    const int units = value ? trace.units(r.operation) : run_.model.shape().outputs;
    std::vector<Reference> all;
    for (int unit = std::max(r.unit, 0); unit < (r.unit < 0 ? units : r.unit + 1); ++unit) {
      Reference one = r;
      one.unit = unit;
      if (matrix) one.b = 0;
      if (!matrix || r.column >= 0) all.push_back(one);
      else
        for (one.column = 0; one.column < trace.columns(r.operation); ++one.column) all.push_back(one);
    }
    return all;
  }
  const OpenedRun& run_;
  const Record record_;
};

void check_terms(const OpenedRun& r) {
  const Record record = r.record();
  every_number(r, [&](const Reference& self) {
    const Opening opening = open(record, self);
    bool right = same_bits(opening.value, number_at(record, self)) && !opening.cut && opening.self == self;
    if (!opening.terms.empty() && !opening.padding) right = right && same_bits(opening.terms.back().running, opening.value);
    for (const Term& term : opening.terms) {
      right = right && same_bits(term.left_value, number_at(record, term.left));
      if (term.product)
        right = right && same_bits(term.value, term.quotient ? term.left_value / term.right_value
                                                            : term.left_value * term.right_value);
      if (term.product && term.right.kind != Ref::none)  // how many entries a mean has stands nowhere
        right = right && same_bits(term.right_value, number_at(record, term.right));
      // What a leaf stands for has its value.
      right = right && number_at(record, origin(record, term.left)) == term.left_value;
    }
    for (const Reference& parent : opening.parents) right = right && std::isfinite(number_at(record, parent));
    CHECK_MESSAGE(right, r.model.forward().cell, " layer ", self.part.layer, " direction ", self.part.direction, " operation ",
                  self.operation, " step ", self.step, " unit ", self.unit, " row ", self.b, " backward ",
                  self.pass == Pass::backward, " kind ", static_cast<int>(self.kind));
  });
}

}  // namespace

TEST_CASE("the terms of every number of a two-layer bidirectional network add up to its very bits, in every cell") {
  int shown = 0;
  for (std::string_view name : cells::names()) {
    auto r = two_layers(name);
    if (!r) r = opened_run(name, {2, 2, 0, 2, Direction::forward, 3});  // a cell that wants as many inputs as units
    REQUIRE(r);
    check_terms(*r);
    ++shown;
  }
  CHECK(shown > 15);
  check_terms(*two_layers("lstm", 0));
  check_terms(*opened_run("gru", {3, 2, 0, 3, Direction::reverse, 0}));
}

TEST_CASE("where a number comes from and what it goes into are inverse to each other, across layers, directions and time") {
  for (const auto& r : {two_layers("peep"), two_layers("gru", 0), opened_run("lstm", {3, 2, 0, 2, Direction::reverse, 2})}) {
    const Record record = r->record();
    Reached reached(*r);
    std::map<Key, std::set<Key>> goes_into;
    every_number(*r, [&](const Reference& self) { goes_into[key_of(self)] = reached.from(self); });
    int arrows = 0;
    std::map<Key, std::set<Key>> comes_from;
    every_number(*r, [&](const Reference& self) {
      std::set<Key>& parents = comes_from[key_of(self)];
      for (const Reference& parent : open(record, self).parents) {
        parents.insert(key_of(parent));
        const bool place = parent.kind == Ref::value || parent.kind == Ref::readout;
        if (!place || parent.pass != self.pass || parent == self) continue;
        const bool known = goes_into.at(key_of(parent)).count(key_of(self)) > 0;
        CHECK_MESSAGE(known, "layer ", self.part.layer, " operation ", self.operation, " step ", self.step, " reads operation ",
                      parent.operation, " of layer ", parent.part.layer, " step ", parent.step);
        ++arrows;
      }
    });
    every_number(*r, [&](const Reference& self) {
      if (reached.hands_on(self)) return;
      for (const Reference& child : open(record, self).children) {
        if (child.kind != Ref::value || child.unit < 0 || child.operation < 0) continue;
        const trace::Trace& trace = record.passes(child.part)[child.pass];
        if (trace.recipe->operations[static_cast<std::size_t>(child.operation)].matrix()) continue;
        if (!trace.extent.valid(child.step, child.b) || !trace.extent.valid(self.step, self.b)) continue;
        const Reference from = origin(record, child);
        const bool leads_back = from == self || comes_from.at(key_of(child)).count(key_of(self)) > 0;
        CHECK_MESSAGE(leads_back, "operation ", self.operation, " of layer ", self.part.layer, " goes into operation ",
                      child.operation, " of layer ", child.part.layer);
      }
    });
    CHECK(arrows > 1000);
  }
}

TEST_CASE("a layer's input is the output of the layer below, the half of its direction") {
  const auto r = two_layers();
  const Record record = r->record();
  const Index x = r->model.forward().input, h = r->model.forward().output;
  for (int e = 0; e < 2; ++e)
    for (int j = 0; j < 4; ++j) {
      const Reference self = at({1, e}, value_of(Pass::forward, x, 1, j, 1));
      const Reference below = at({0, j / 2}, value_of(Pass::forward, h, 1, j % 2, 1));
      CHECK(origin(record, self) == below);
      const Opening opening = open(record, self);
      REQUIRE(opening.terms.size() == 1);
      CHECK(opening.terms[0].label == "h" + std::to_string(j % 2));
      CHECK(opening.parents == std::vector<Reference>{below});
      const auto children = open(record, below).children;
      CHECK(std::count(children.begin(), children.end(), self) == 1);
    }
  CHECK(origin(record, value_of(Pass::forward, x, 1, 2, 1)) == end_of(Ref::input, Pass::forward, 1, 2, 1));
}

TEST_CASE("the error term that reaches a layer's output is what both directions above send down") {
  const auto r = two_layers();
  const Record record = r->record();
  const Index arrives = r->model.backward().input, sent = r->model.backward().output;
  const Reference self = at({0, 1}, value_of(Pass::backward, arrives, 0, 1, 0));
  CHECK(origin(record, self) == self);
  const Opening opening = open(record, self);
  const std::vector<Reference> above{at({1, 0}, value_of(Pass::backward, sent, 0, 3, 0)),
                                     at({1, 1}, value_of(Pass::backward, sent, 0, 3, 0))};
  CHECK(opening.parents == above);
  CHECK(opening.sum);
  CHECK(opening.terms[0].label == "dx3");
  for (const Reference& from : above) CHECK(open(record, from).children.back() == self);
  // In one direction there is one to follow.
  const auto stack = opened_run("lstm", {3, 2, 0, 2, Direction::forward, 0});
  CHECK(origin(stack->record(), value_of(Pass::backward, arrives, 1, 1, 0)) ==
        at({1, 0}, value_of(Pass::backward, sent, 1, 1, 0)));
  // At the first layer it goes out: the gradient by the sequence.
  CHECK(open(record, value_of(Pass::backward, sent, 0, 2, 0)).children.back().kind == Ref::input_gradient);
}

TEST_CASE("at the top an error term comes from the readout, and without one from the loss") {
  const auto r = two_layers();
  const Index arrives = r->model.backward().input;
  const Reference self = at({1, 1}, value_of(Pass::backward, arrives, 2, 1, 0));
  const Opening opening = open(r->record(), self);
  REQUIRE(opening.terms.size() == 3);
  CHECK(opening.terms[2].label == "dy2");
  CHECK(opening.terms[2].left.kind == Ref::readout_weight);
  CHECK(opening.terms[2].left.column == 3);
  CHECK(opening.terms[2].right == end_of(Ref::readout, Pass::backward, 2, 2, 0));
  CHECK(opening.terms[2].right_value == r->upstream.output.data[2 * 2 * 3 + 2]);
  const auto without = two_layers("lstm", 0);
  CHECK(origin(without->record(), self).kind == Ref::output);
  CHECK(open(without->record(), self).terms.empty());
}

TEST_CASE("a readout's value opens into its products and its bias") {
  const auto r = two_layers("gru");
  const Record record = r->record();
  const Opening opening = open(record, end_of(Ref::readout, Pass::forward, 1, 2, 1));
  REQUIRE(opening.terms.size() == 5);
  CHECK(same_bits(opening.terms.back().running, r->forward.output(2, 1 * 2 + 1)));
  CHECK(opening.terms[3].right == at({1, 1}, value_of(Pass::forward, r->model.forward().output, 1, 1, 1)));
  CHECK(opening.terms[3].left_value == r->model.tensors().at("head_weight").data[2 * 4 + 3]);
  CHECK(opening.terms[4].left.kind == Ref::readout_bias);
  const auto children = open(record, opening.terms[3].right).children;
  CHECK(std::count_if(children.begin(), children.end(), [](const Reference& c) { return c.kind == Ref::readout; }) == 1);
}

TEST_CASE("a readout's gradients open into a term a time step and sequence, with the bits of the stored tensor") {
  const auto r = two_layers();
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 4; ++j) {
      Reference entry = end_of(Ref::readout_weight, Pass::backward, 0, i, 0);
      entry.column = j;
      const Opening opening = open(r->record(), entry);
      CHECK(opening.terms.size() == 6);
      CHECK(same_bits(opening.value, r->backward.readout_gradients.at("head_weight").data[static_cast<std::size_t>(i * 4 + j)]));
      CHECK(same_bits(opening.terms.back().running, opening.value));
    }
    const Opening bias = open(r->record(), end_of(Ref::readout_bias, Pass::backward, 0, i, 0));
    CHECK(same_bits(bias.terms.back().running, r->backward.readout_gradients.at("head_bias").data[static_cast<std::size_t>(i)]));
  }
}

TEST_CASE("a cut between two layers is marked where the error term stopped") {
  trace::Cuts cuts;
  cuts.names = {"dh_output"};
  const auto r = opened_run("lstm", {3, 2, 0, 2, Direction::bidirectional, 0}, cuts);
  const Index arrives = r->model.backward().input;
  CHECK(open(r->record(), value_of(Pass::backward, arrives, 1, 0, 0)).cut);
}
