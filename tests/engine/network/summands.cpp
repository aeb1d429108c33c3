#include "engine/network/summands.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <memory>

#include "engine/cells/cells.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::network;
using equations::Index;
using equations::Operation;
using equations::Pass;
using trace::Term;

struct SummedRun {
  Model model;
  Sequence sequence;
  Upstream upstream;
  NetworkTrace forward, backward;
  Record record() const { return {&model, &forward, &backward, &upstream}; }
};

std::unique_ptr<SummedRun> summed_run(std::string_view cell, const trace::Cuts& cuts = {}) {
  auto recipe = cells::find(cell);
  REQUIRE(recipe);
  Shape shape;
  shape.input = 3, shape.hidden = 3;
  auto model = Model::create(*recipe, shape, 5);
  REQUIRE(model);
  auto r = std::make_unique<SummedRun>(SummedRun{*model, {}, {}, {}, {}});
  r->sequence.x = Tensor::zeros({4, 1, 3});
  r->upstream.output = Tensor::zeros({4, 1, r->model.features()});
  for (std::size_t k = 0; k < r->sequence.x.data.size(); ++k) r->sequence.x.data[k] = std::sin(1 + 1.3 * static_cast<double>(k));
  for (std::size_t k = 0; k < r->upstream.output.data.size(); ++k)
    r->upstream.output.data[k] = std::cos(2 + 0.7 * static_cast<double>(k));
  r->forward = r->model.run(r->sequence);
  r->backward = r->model.run_backward(r->forward, r->upstream, cuts);
  return r;
}

Sum opened(const SummedRun& r, Pass pass, std::string_view name, int step, int unit) {
  const Index k = (pass == Pass::forward ? r.model.forward() : r.model.backward()).find(name);
  REQUIRE(k >= 0);
  return summands(r.record(), open(r.record(), trace::value_of(pass, k, step, unit, 0)));
}

std::string names(const SummedRun& r, const Sum& sum) {
  std::string all;
  for (const Summand& s : sum.summands) all += (all.empty() ? "" : "; ") + r.model.backward()[s.of.operation].name;
  return all;
}

}  // namespace

TEST_CASE("all that is added up in a number adds up to it, in every cell") {
  for (const std::string_view name : cells::names()) {
    const auto r = summed_run(name);
    for (const Pass pass : {Pass::forward, Pass::backward}) {
      const auto& recipe = pass == Pass::forward ? r->model.forward() : r->model.backward();
      for (const Index k : recipe.walk()) {
        if (recipe[k].matrix()) continue;
        CAPTURE(name);
        CAPTURE(recipe[k].name);
        const trace::Trace& trace = (pass == Pass::forward ? r->forward : r->backward).parts[0];
        for (int unit = 0; unit < trace.units(k); ++unit) {
          const Opening opening = open(r->record(), trace::value_of(pass, k, 1, unit, 0));
          const Sum sum = summands(r->record(), opening);
          REQUIRE(!sum.terms.empty());
          CHECK(std::memcmp(&sum.terms.back().running, &opening.terms.back().running, sizeof(double)) == 0);
          if (opening.function) continue;
          double total = 0;
          for (const Term& term : sum.terms) total += term.value;
          CHECK(total == doctest::Approx(opening.value).epsilon(1e-12));  // another order of sums
          for (const Summand& s : sum.summands) {
            double part = 0;
            for (std::size_t n = s.first; n < s.first + s.count; ++n) part += sum.terms[n].value;
            CHECK(part == doctest::Approx(s.value).epsilon(1e-12));
          }
        }
      }
    }
  }
}

TEST_CASE("the error term that goes to the step before opens to four products, one a gate's box") {
  const auto r = summed_run("lstm");
  const std::string four = "W_o^T da_o; W_g^T da_g; W_i^T da_i; W_f^T da_f";
  for (const char* name : {"d[h, x]", "dh_prev", "dx"}) {
    CAPTURE(name);
    const Sum sum = opened(*r, Pass::backward, name, 2, 1);
    CHECK(names(*r, sum) == four);
    CHECK(sum.terms.size() == 12);
    for (const Summand& s : sum.summands) CHECK(s.count == 3);
  }
  // What arrives from step t+1 shows them too, below one heading.
  const Sum dh = opened(*r, Pass::backward, "dh", 1, 0);
  CHECK(names(*r, dh) == "dh_prev; " + four);
  CHECK(dh.summands[0].of.step == 2);
  CHECK(dh.summands[0].depth == 0);
  CHECK(dh.summands[1].depth == 1);
  CHECK(dh.terms.size() == 13);
}

TEST_CASE("an RNN's error term opens to the products through its weights, whichever of the two is opened") {
  const auto r = summed_run("rnn");
  const Sum prev = opened(*r, Pass::backward, "dh_prev", 2, 0);
  CHECK(prev.terms.size() == 3);
  CHECK(prev.summands.empty());
  for (const Term& term : prev.terms) CHECK(term.product);
  const Sum dh = opened(*r, Pass::backward, "dh", 1, 0);
  CHECK(dh.terms.size() == 4);
  CHECK(names(*r, dh) == "dh_prev");
}

TEST_CASE("with peepholes the cell state's error term opens to every path it came on") {
  const auto r = summed_run("peep");
  const Sum dc = opened(*r, Pass::backward, "dc", 1, 0);
  REQUIRE(dc.terms.size() == 5);  // through tanh, p_o, and from step t+1 along the belt, p_i, p_f
  for (const Term& term : dc.terms) CHECK(term.product);
}

TEST_CASE("a forward sum opens to products of two numbers, and a pre-activation to weights and bias") {
  const auto r = summed_run("lstm");
  const Sum c = opened(*r, Pass::forward, "c", 1, 0);
  REQUIRE(c.terms.size() == 2);
  CHECK(c.terms[0].product);
  CHECK(c.terms[1].product);
  CHECK(c.summands.empty());
  CHECK(opened(*r, Pass::forward, "a_f", 1, 0).terms.size() == 7);
}

TEST_CASE("what is cut stays one term of 0") {
  trace::Cuts cuts;
  cuts.names = {"dc_next"};
  const auto r = summed_run("lstm", cuts);
  const Sum dc = opened(*r, Pass::backward, "dc", 1, 0);
  REQUIRE(dc.terms.size() == 2);
  CHECK(dc.terms[1].value == 0);
  CHECK_FALSE(dc.terms[1].product);
}
