// Products over blocks of steps against their definition: nothing shows how they were made.
#include "engine/trace/ahead.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/trace/evaluate.hpp"
#include "engine/trace/walk.hpp"

using namespace gatewalk;
using namespace gatewalk::trace;

namespace {

// Weights large enough for blocks, more steps than one block has, and a sequence that ends inside the first.
struct Large {
  Recipe forward, backward;
  Sizes sizes;
  Parameters parameters;
  Matrix x, d_output;
  std::vector<Matrix> initial, d_last;
  Extent extent{35, 2, false, {35, 20}};

  explicit Large(const char* cell, const Sizes& of = {68, 68, 64})
      : forward(*cells::find(cell)), backward(equations::differentiate(forward)), sizes(of) {
    double n = 0;
    const auto fill = [&](Eigen::Index rows, Eigen::Index columns, double most) {
      Matrix m(rows, columns);
      for (double& v : m.reshaped()) v = most * std::sin(1.7 * ++n);
      return m;
    };
    for (const equations::Parameter& p : forward.parameters) {
      int columns = p.matrix ? 0 : 1;
      for (const equations::Size part : p.columns) columns += sizes.of(part);
      parameters.push_back(fill(sizes.of(p.rows), columns, 0.2));
    }
    const int all = extent.steps * extent.batch;
    x = fill(sizes.input, all, 1);
    d_output = fill(sizes.of(forward.states[0].size), all, 0.1);
    for (const equations::State& s : forward.states) {
      initial.push_back(fill(sizes.of(s.size), extent.batch, 0.5));
      d_last.push_back(fill(sizes.of(s.size), extent.batch, 0.1));
    }
  }
  Trace run(Keep keep) const { return walk_forward(forward, sizes, parameters, x, initial, extent, keep); }
  Trace back(const Trace& run, const Cuts& cuts = {}) const { return walk_backward(backward, run, d_output, d_last, cuts); }
};

bool same_bits(const View& a, const View& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), sizeof(double) * static_cast<std::size_t>(a.size())) == 0;
}

// Every operation is what its operands make, one step at a time, and 0 behind a sequence's end or where its path is cut.
void check_every_value(const Trace& trace) {
  const Recipe& recipe = *trace.recipe;
  for (std::size_t k = 0; k < recipe.operations.size(); ++k) {
    const auto op = static_cast<Index>(k);
    if (recipe[op].leaf() || recipe[op].matrix()) continue;
    for (int t = 0; t < trace.extent.steps; ++t) {
      Matrix wanted(trace.sizes.of(recipe[op].size), trace.extent.batch);
      evaluate(
          recipe, op, trace.sizes, *trace.parameters, [&](Index operand) { return trace.at(operand, t); }, wanted);
      if (!trace.cut.empty() && trace.cut[k]) wanted.setZero();
      for (int b = 0; b < trace.extent.batch; ++b)
        if (!trace.extent.valid(t, b)) wanted.col(b).setZero();
      INFO(recipe[op].name << " at step " << t);
      REQUIRE(same_bits(trace.at(op, t), View(wanted.data(), wanted.rows(), wanted.cols())));
    }
  }
}

}  // namespace

TEST_CASE("every value of a large cell's two passes is made of the values that it names, bit for bit") {
  for (const char* cell : {"lstm", "gru", "peep", "mut2", "fgr", "lstm_proj", "layer_norm_lstm"})
    for (const bool reverse : {false, true}) {
      Large large(cell);
      large.extent.reverse = reverse;
      INFO(cell << (reverse ? ", reverse" : ""));
      for (const Keep keep : {Keep::all, Keep::states}) {
        const Trace run = large.run(keep), back = large.back(run);
        check_every_value(run);
        check_every_value(back);
      }
    }
}

TEST_CASE("weights too large to stand in memory a second time, turned, are multiplied with the same bits") {
  const Large large("rnn", {3, 730, 730});
  for (const Keep keep : {Keep::all, Keep::states}) {
    const Trace run = large.run(keep), back = large.back(run);
    check_every_value(back);
  }
}

TEST_CASE("a path that is cut stays cut where products are computed over blocks of steps") {
  const Large large("lstm");
  const Trace run = large.run(Keep::states);
  for (const char* name : {"dc_next", "dx", "d[h, x]", "W_f^T da_f"}) {
    const Trace back = large.back(run, {{name}, 7});
    const Index cut = large.backward.find(name);
    REQUIRE_MESSAGE(cut >= 0, name);
    for (int t = 0; t < large.extent.steps; ++t) CHECK(back.at(cut, t).isZero(0));
    check_every_value(back);
  }
}

TEST_CASE("a walk that is made a little at a time has the bits of one that is made at once") {
  const Large large("gru");
  const Trace run = large.run(Keep::states), back = large.back(run);
  Walk forward(large.forward, large.sizes, large.parameters, large.x, large.initial, large.extent, Keep::states);
  CHECK(forward.go_on(10));
  CHECK(forward.share() == doctest::Approx(10.0 / 35));
  CHECK_FALSE(forward.go_on(25));
  const Trace again = forward.take();
  Walk walk(large.backward, again, large.d_output, large.d_last);
  while (walk.go_on(3)) CHECK(walk.share() <= 1);
  const Trace back_again = walk.take();
  for (std::size_t k = 0; k < run.values.size(); ++k) CHECK(run.values[k] == again.values[k]);
  for (std::size_t k = 0; k < back.values.size(); ++k) CHECK(back.values[k] == back_again.values[k]);
  CHECK(back.gradients == back_again.gradients);
  CHECK(back.states == back_again.states);
}
