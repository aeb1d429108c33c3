#include "lessons/experiment/modules.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/network/walk_order.hpp"
#include "lessons/course/lesson.hpp"
#include "lessons/experiment/measure.hpp"
#include "tests/lessons/stacked_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

const Experiment& stacked() {
  static const Experiment e = *Experiment::make(parse_lesson(stacked_lesson_text, "stacked.md")->setup);
  return e;
}

double stacked_value(std::string_view text) {
  const auto m = Measure::parse(text);
  REQUIRE_MESSAGE(m, std::string(text));
  const auto v = m->evaluate(stacked());
  REQUIRE_MESSAGE(v, (v ? "" : v.error().sentence()));
  return *v;
}

}  // namespace

TEST_CASE("modules: a pass does them in the order in which the network is walked") {
  const Experiment& e = stacked();
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    const network::WalkOrder order(e.model(), pass, e.steps());
    int done = -1;
    Module last{{-1, 0}, 0};
    for (int n = 0; n < order.size(); ++n) {
      const network::Place place = order.at(n);
      const Module m{place.part, place.step};
      if (m != last) ++done, last = m;
      CHECK(modules_before(e, pass, m) == done);
    }
    CHECK(done + 1 == e.parts() * e.steps());
  }
}

TEST_CASE("modules: one on is the next of the walk, and the ends hold") {
  const Experiment& e = stacked();
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    Cursor at;
    at.pass = pass;
    at = next_module(e, at, -1000);
    CHECK(modules_before(e, pass, {at.part, at.step}) == 0);
    for (int n = 0; n < e.parts() * e.steps(); ++n) {
      CHECK(modules_before(e, pass, {at.part, at.step}) == n);
      CHECK(at.operation == module_value(e, pass, at.part));
      at = next_module(e, at, 1);
    }
    CHECK(modules_before(e, pass, {at.part, at.step}) == e.parts() * e.steps() - 1);
  }
}

TEST_CASE("modules: what a layer receives is what both directions above send to its half of the input") {
  const Experiment& e = stacked();
  const ErrorNorms norms = error_norms(e, 0);
  const Index dx = e.recipe(Pass::backward).output;
  const int size = e.model().output_size(0);
  for (int direction = 0; direction < 2; ++direction)
    for (int t = 0; t < e.steps(); ++t) {
      double squares = 0;
      for (int unit = 0; unit < size; ++unit) {
        double sum = 0;
        for (int above = 0; above < 2; ++above) sum += e.trace(Pass::backward, {1, above}).value(dx, t, direction * size + unit);
        squares += sum * sum;
      }
      const int part = e.setup().shape.index({0, direction});
      CHECK(norms.from_above[static_cast<std::size_t>(part)][static_cast<std::size_t>(t)] == doctest::Approx(std::sqrt(squares)));
    }
  CHECK(norms.largest > 0);
}

TEST_CASE("measures: a number names its layer and direction, counted from 0") {
  const Experiment& e = stacked();
  const Index h = e.recipe(Pass::forward).find("h"), dc = e.recipe(Pass::backward).find("dc");
  CHECK(stacked_value("h[1]@2#l1_reverse") == e.trace(Pass::forward, {1, 1}).value(h, 1, 1));
  CHECK(stacked_value("h[1]@2#reverse - h[1]@2#l0") ==
        e.trace(Pass::forward, {0, 1}).value(h, 1, 1) - e.trace(Pass::forward, {0, 0}).value(h, 1, 1));
  CHECK(stacked_value("norm(dc@1#l1)") == doctest::Approx(e.trace(Pass::backward, {1, 0}).norm(dc, 0)));
  CHECK(stacked_value("W_f[0,3]#l1") == e.model().parameters({1, 0})[0](0, 3));
  CHECK(stacked_value("dW_f[0,3]#l1_reverse") == e.trace(Pass::backward, {1, 1}).gradients[0](0, 3));
  CHECK(stacked_value("c[0]@0#l1") == 0);
  // The input of the layer above is the output below, both directions side by side.
  CHECK(stacked_value("x[2]@1#l1 - h[0]@1#reverse") == 0);
  const auto number = Measure::parse("h[1]@2#l1_reverse")->names(e);
  REQUIRE(number);
  CHECK(number->part == trace::Part{1, 1});
  CHECK_FALSE(Measure::parse("h[1]@2#l1_rev"));
  CHECK_FALSE(Measure::parse("h[1]@2#layer"));
  CHECK_FALSE(Measure::parse("h[1]@2#l4")->evaluate(e));
}

TEST_CASE("measures: layers, directions, units and stored numbers are counted") {
  CHECK(stacked_value("layers") == 2);
  CHECK(stacked_value("directions") == 2);
  CHECK(stacked_value("units") == 2);
  // Two directions a layer, four gates of two units: weights by x and by h and two biases; then the readout.
  const double below = 2 * 4 * 2 * (2 + 2 + 2), above = 2 * 4 * 2 * (4 + 2 + 2);
  CHECK(stacked_value("parameters") == below + above + 2 * 4 + 2);
}

TEST_CASE("measures: what both directions add to a score, and the bias, is the score") {
  const Experiment& e = stacked();
  const double bias = e.model().tensors().at("head_bias").data[1];
  CHECK(stacked_value("logit[1]@2#l1 + logit[1]@2#l1_reverse") + bias == doctest::Approx(stacked_value("logit[1]@2")));
  CHECK(std::fabs(stacked_value("logit[1]@2#l1")) > 0);
  CHECK_FALSE(Measure::parse("logit[1]@2#l0")->evaluate(e));
}
