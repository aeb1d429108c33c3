#include "engine/trace/opening.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "engine/cells/cells.hpp"
#include "engine/equations/slope.hpp"
#include "engine/network/model.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::trace;
using Kind = Operation::Kind;

struct Run {
  network::Model model;
  network::Sequence sequence;
  network::Upstream upstream;
  network::NetworkTrace forward, backward;
  Passes passes(int part = 0) const {
    return {&forward.parts[static_cast<std::size_t>(part)], &backward.parts[static_cast<std::size_t>(part)]};
  }
};

Tensor waves(std::vector<std::int64_t> shape, double phase) {
  Tensor t = Tensor::zeros(std::move(shape));
  for (std::size_t k = 0; k < t.data.size(); ++k) t.data[k] = std::sin(phase + 1.7 * static_cast<double>(k));
  return t;
}

// Three steps, two sequences (the second one step shorter), two inputs, two units.
std::unique_ptr<Run> run(std::string_view cell, bool shorter = true, const Cuts& cuts = {},
                         network::Direction direction = network::Direction::bidirectional) {
  network::Shape shape;
  shape.input = shape.hidden = 2;
  shape.direction = direction;
  auto recipe = cells::find(cell);
  REQUIRE(recipe);
  auto model = network::Model::create(*recipe, shape, 5);
  REQUIRE(model);
  auto r = std::make_unique<Run>(Run{*model, {}, {}, {}, {}});
  r->sequence.x = waves({3, 2, 2}, 0.3);
  if (shorter) r->sequence.lengths = {3, 2};
  for (const equations::State& s : recipe->states) r->sequence.initial[s.name + "0"] = waves({shape.directions(), 2, 2}, 0.9);
  r->upstream.output = waves({3, 2, r->model.features()}, 2.0);
  for (const equations::State& s : recipe->states) r->upstream.states[s.name + "_n"] = waves({shape.directions(), 2, 2}, 1.1);
  r->forward = r->model.run(r->sequence);
  r->backward = r->model.run_backward(r->forward, r->upstream, cuts);
  return r;
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

// Calls f(reference) for every number of a pass.
template <class F>
void every_number(const Passes& passes, Pass pass, F f) {
  const Trace& trace = passes[pass];
  for (Index k = 0; k < static_cast<Index>(trace.recipe->operations.size()); ++k) {
    const Operation& op = (*trace.recipe)[k];
    const bool matrix = op.kind == Kind::outer || (op.kind == Kind::plus && op.parameter >= 0);
    const int columns = matrix ? static_cast<int>((*trace.parameters)[static_cast<std::size_t>(op.parameter)].cols()) : 0;
    for (int step = 0; step < trace.extent.steps; ++step)
      for (int unit = 0; unit < trace.units(k); ++unit) {
        if (matrix)
          for (int column = 0; column < columns; ++column) f(value_of(pass, k, step, unit, 0, column));
        else
          for (int b = 0; b < trace.extent.batch; ++b) f(value_of(pass, k, step, unit, b));
      }
  }
}

}  // namespace

TEST_CASE("the terms of every number of every cell add up to its very bits") {
  for (std::string_view name : cells::names()) {
    CAPTURE(name);
    const auto r = run(name);
    for (int part = 0; part < 2; ++part)
      for (Pass pass : {Pass::forward, Pass::backward}) {
        const Passes passes = r->passes(part);
        every_number(passes, pass, [&](const Reference& at) {
          const Opening opening = open(passes, at);
          const Operation& op = (*passes[pass].recipe)[at.operation];
          CAPTURE(op.name);
          CAPTURE(at.step);
          CHECK(same_bits(opening.value, number_at(passes, at)));
          CHECK_FALSE(opening.cut);
          if (op.leaf()) CHECK(opening.terms.empty());
          else if (!opening.padding) CHECK(same_bits(opening.terms.back().running, opening.value));
          for (const Term& term : opening.terms) {
            CHECK(same_bits(term.left_value, number_at(passes, term.left)));
            const bool counted = term.right.kind == Reference::Kind::none;  // how many there are: it stands nowhere
            if (term.product && !counted) CHECK(same_bits(term.right_value, number_at(passes, term.right)));
            if (term.product)
              CHECK(
                  same_bits(term.value, term.quotient ? term.left_value / term.right_value : term.left_value * term.right_value));
          }
          for (const Reference& parent : opening.parents) {
            CHECK(parent.unit >= 0);
            CHECK(std::isfinite(number_at(passes, parent)));
          }
        });
      }
  }
}

TEST_CASE("a quotient opens into what is divided and what divides") {
  network::Shape shape;
  shape.input = shape.hidden = 2;
  const auto model =
      network::Model::create(*equations::read_cell("cell a; state h; q = x / (h + 2); h' = q * W x", "a.cell"), shape, 4);
  REQUIRE(model);
  network::Sequence sequence;
  sequence.x = {{1, 1, 2}, {3, -5}};
  const auto forward = model->run(sequence);
  const Passes passes{&forward.parts[0], nullptr};
  const Opening opening = open(passes, value_of(Pass::forward, model->forward().find("q"), 0, 1));
  REQUIRE(opening.terms.size() == 1);
  CHECK(opening.terms[0].quotient);
  CHECK(opening.terms[0].left_value == -5);
  CHECK(opening.terms[0].right_value == 2);
  CHECK(opening.terms[0].running == -2.5);
  CHECK(opening.value == -2.5);
  CHECK(opening.parents.size() == 2);
}

TEST_CASE("a mean opens into its entries, each divided by how many there are, and its error term into what every unit sends") {
  network::Shape shape;
  shape.input = shape.hidden = 2;
  const auto model =
      network::Model::create(*equations::read_cell("cell a; state h; m = mean(x); h' = max(x, 0) * m + h", "a.cell"), shape, 4);
  REQUIRE(model);
  network::Sequence sequence;
  sequence.x = {{1, 1, 2}, {3, -5}};
  const auto forward = model->run(sequence);
  const auto backward = model->run_backward(forward, {Tensor{{1, 1, 2}, {0.5, 2}}, {}});
  const Passes passes{&forward.parts[0], &backward.parts[0]};
  const Opening mean = open(passes, value_of(Pass::forward, model->forward().find("m"), 0, 0));
  REQUIRE(mean.terms.size() == 2);
  CHECK(mean.sum);
  CHECK(mean.terms[0].label == "x0");
  CHECK(mean.terms[0].value == 1.5);
  CHECK(mean.terms[1].left_value == -5);
  CHECK(mean.terms[1].right_value == 2);
  CHECK(mean.terms[1].running == -1);
  REQUIRE(mean.children.size() == 1);
  CHECK(mean.children[0].unit == -1);
  const Opening served = open(passes, value_of(Pass::forward, model->forward().find("max(x, 0) * m"), 0, 1));
  CHECK(served.terms[0].right_value == -1);
  CHECK(served.terms[0].right.unit == 0);
  const Opening larger = open(passes, value_of(Pass::forward, model->forward().find("max(x, 0)"), 0, 1));
  REQUIRE(larger.terms.size() == 1);
  CHECK(larger.terms[0].label == "0");
  const Opening error = open(passes, value_of(Pass::backward, model->backward().find("dm"), 0, 0));
  CHECK(error.value == 1.5);
  CHECK(error.terms.size() == 2);
}

TEST_CASE("what a number is computed from knows the number among the things it affects") {
  const auto r = run("peep");
  const Passes passes = r->passes();
  for (Pass pass : {Pass::forward, Pass::backward})
    every_number(passes, pass, [&](const Reference& at) {
      for (const Term& term : open(passes, at).terms) {
        if (term.left.kind != Reference::Kind::value || term.left.pass != pass) continue;
        const auto children = open(passes, term.left).children;
        const bool found = std::any_of(children.begin(), children.end(), [&](const Reference& child) {
          const bool through = child.operation != at.operation;  // [h, x] stands between
          return child.kind == Reference::Kind::value && (through || child.unit == -1 || child.unit == at.unit);
        });
        CHECK(found);
      }
    });
}

TEST_CASE("a product's terms say which part of [h, x] they belong to") {
  const auto r = run("lstm", false);
  const Passes passes = r->passes();
  const Recipe& recipe = r->model.forward();
  const Opening opening = open(passes, value_of(Pass::forward, recipe.find("W_f [h, x]"), 1, 0));
  REQUIRE(opening.terms.size() == 4);
  CHECK(opening.terms[1].label == "h1");
  CHECK(opening.terms[2].label == "x0");
  CHECK(opening.terms[2].part == 1);
  CHECK(opening.terms[2].left.kind == Reference::Kind::parameter);
  CHECK(opening.terms[2].left.column == 2);
  CHECK(opening.terms[0].right == value_of(Pass::forward, recipe.find("h_prev"), 1, 0));
}

TEST_CASE("a state at t-1 comes from the step before, and before the first step from outside") {
  const auto r = run("lstm");
  const Recipe& recipe = r->model.forward();
  const Index leaf = recipe.find("c_prev"), c = recipe.find("c");
  CHECK(origin(r->passes(0), value_of(Pass::forward, leaf, 1, 1)) == value_of(Pass::forward, c, 0, 1));
  const Reference first = origin(r->passes(0), value_of(Pass::forward, leaf, 0, 1));
  CHECK(first.kind == Reference::Kind::initial_state);
  CHECK(first.state == 1);
  // The reverse direction: step 1 was processed before step 0; the short sequence begins at its own last step.
  CHECK(origin(r->passes(1), value_of(Pass::forward, leaf, 0, 1)) == value_of(Pass::forward, c, 1, 1));
  CHECK(origin(r->passes(1), value_of(Pass::forward, leaf, 1, 1, 1)).kind == Reference::Kind::initial_state);
  CHECK(open(r->passes(0), value_of(Pass::forward, leaf, 2, 0)).parents.at(0) == value_of(Pass::forward, c, 1, 0));
}

TEST_CASE("past its sequence's end a number comes from nowhere") {
  const auto r = run("lstm");
  const Opening past = open(r->passes(0), value_of(Pass::forward, r->model.forward().find("h_prev"), 2, 0, 1));
  CHECK(past.padding);
  CHECK(past.value == 0);
  CHECK(past.parents.empty());
}

TEST_CASE("an error term from the next step comes from what that step sends back, and at the end from the loss") {
  const auto r = run("lstm");
  const Recipe& recipe = r->model.backward();
  const Index leaf = recipe.find("dc_next"), sent = recipe.find("dc_prev");
  CHECK(origin(r->passes(0), value_of(Pass::backward, leaf, 0, 1)) == value_of(Pass::backward, sent, 1, 1));
  CHECK(origin(r->passes(0), value_of(Pass::backward, leaf, 2, 1)).kind == Reference::Kind::final_state);
  CHECK(origin(r->passes(0), value_of(Pass::backward, leaf, 1, 1, 1)).kind == Reference::Kind::final_state);
  const auto children = open(r->passes(0), value_of(Pass::backward, sent, 1, 0)).children;
  CHECK(std::count(children.begin(), children.end(), value_of(Pass::backward, leaf, 0, 0)) == 1);
}

TEST_CASE("a new state affects the next step, the last one the state after the sequence") {
  const auto r = run("lstm", false);
  const Recipe& recipe = r->model.forward();
  const Index c = recipe.find("c");
  const auto middle = open(r->passes(), value_of(Pass::forward, c, 1, 0)).children;
  CHECK(std::count(middle.begin(), middle.end(), value_of(Pass::forward, recipe.find("tanh_c"), 1, 0)) == 1);
  CHECK(std::count(middle.begin(), middle.end(), value_of(Pass::forward, recipe.find("c_prev"), 2, 0)) == 1);
  CHECK(open(r->passes(), value_of(Pass::forward, c, 2, 0)).children.back().kind == Reference::Kind::final_state);
  const auto output = open(r->passes(), value_of(Pass::forward, recipe.find("h"), 1, 0)).children;
  CHECK(output.back().kind == Reference::Kind::output);
}

TEST_CASE("a forward value that the backward pass reads is followed into the forward pass") {
  const auto r = run("lstm");
  const Index leaf = r->model.backward().find("f");
  REQUIRE(r->model.backward()[leaf].kind == Kind::forward_value);
  CHECK(origin(r->passes(), value_of(Pass::backward, leaf, 1, 0)) == value_of(Pass::forward, r->model.forward().find("f"), 1, 0));
}

TEST_CASE("a call shows its argument and the slope of its curve") {
  const auto r = run("lstm");
  const Recipe& recipe = r->model.forward();
  const Opening opening = open(r->passes(), value_of(Pass::forward, recipe.find("f"), 1, 0));
  const double f = opening.value;
  CHECK(opening.argument == r->forward.parts[0].value(recipe.find("a_f"), 1, 0));
  CHECK(same_bits(opening.slope, f * (1 - f)));
  const auto points = curve(*opening.function, -4, 4, 9);
  CHECK(points.size() == 9);
  CHECK(points[4].value == 0.5);
  CHECK(points[4].slope == 0.25);
}

TEST_CASE("slopes are the derivatives of their functions") {
  for (const equations::Function& f : equations::functions()) {
    if (f.kind == equations::Derivative::none) continue;
    CAPTURE(f.name);
    for (double a : {-2.3, -0.4, 0.6, 1.9}) {  // away from the kink at 0
      if (std::isnan(f.value(a))) continue;    // a square root has none below 0
      const double h = 1e-5, numeric = (f.value(a + h) - f.value(a - h)) / (2 * h);
      CHECK(equations::slope(f, a) == doctest::Approx(numeric).epsilon(1e-8));
    }
  }
}

TEST_CASE("a weight's gradient opens into one term a time step") {
  for (std::string_view name : {"lstm", "gru", "mut2", "peep"}) {
    CAPTURE(name);
    const auto r = run(name);
    const Passes passes = r->passes();
    for (std::size_t p = 0; p < r->model.forward().parameters.size(); ++p) {
      const Matrix& total = passes.backward->gradients[p];
      Reference at;
      at.kind = Reference::Kind::gradient;
      at.pass = Pass::backward;
      at.parameter = static_cast<Index>(p);
      at.unit = static_cast<int>(total.rows()) - 1;
      at.column = static_cast<int>(total.cols()) - 1;
      const Opening opening = open(passes, at);
      CHECK(opening.terms.size() == 3);
      CHECK(same_bits(opening.terms.back().running, opening.value));
      CHECK(opening.terms[0].label == "2");
    }
  }
}

TEST_CASE("a cut path is marked where the number stopped") {
  Cuts cuts;
  cuts.names = {"dc_next"};
  const auto r = run("lstm", false, cuts);
  const Recipe& recipe = r->model.backward();
  CHECK(open(r->passes(), value_of(Pass::backward, recipe.find("dc_next"), 0, 0)).cut);
  CHECK_FALSE(open(r->passes(), value_of(Pass::backward, recipe.find("dh_next"), 0, 0)).cut);
}
