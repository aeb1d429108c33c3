#include "engine/network/jacobian.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/base/spectral.hpp"
#include "engine/cells/cells.hpp"
#include "tests/engine/fast_networks.hpp"

using namespace gatewalk;
using namespace gatewalk::network;
using namespace gatewalk_tests;

TEST_CASE("a Jacobian through time agrees with differences of the initial state, number by number") {
  const Model model = make("lstm", {2, 3});
  Random random(5);
  Sequence sequence{random_tensor(random, {4, 2, 2}), {}, {}};
  const auto last = [&](int column, double by) {  // c after three steps, first row of the batch, from a moved h0
    Sequence moved{{{3, 1, 2}, {}}, {}, {}};
    for (int t = 0; t < 3; ++t)
      for (int i = 0; i < 2; ++i) moved.x.data.push_back(sequence.x.data[static_cast<std::size_t>(t * 4 + i)]);
    moved.initial["h0"] = Tensor::zeros({1, 1, 3});
    moved.initial["h0"].data[static_cast<std::size_t>(column)] = by;
    return model.final_states(model.run(moved)).at("c_n").data;
  };
  constexpr double h = 1e-5;
  trace::Matrix numeric(3, 3);
  for (int column = 0; column < 3; ++column) {
    const auto up = last(column, h), down = last(column, -h);
    for (int row = 0; row < 3; ++row) {
      numeric(row, column) = (up[static_cast<std::size_t>(row)] - down[static_cast<std::size_t>(row)]) / (2 * h);
      const auto one = state_jacobian(model, sequence, {"c", row, 3}, {"h", column, 0});
      REQUIRE(one);
      CHECK(std::abs(*one - numeric(row, column)) < 1e-9);
    }
  }
  sequence.initial["h0"] = Tensor::zeros({1, 2, 3});
  const auto norm = state_jacobian(model, sequence, {"c", -1, 3}, {"h", -1, 0});
  REQUIRE(norm);
  CHECK(*norm == doctest::Approx(spectral_norm(numeric)).epsilon(1e-7));
  CHECK(*state_jacobian(model, sequence, {"all", -1, 3}, {"all", -1, 1}) >=
        *state_jacobian(model, sequence, {"c", -1, 3}, {"c", -1, 1}));
}

TEST_CASE("within one time step a Jacobian is the identity") {
  const Model model = make("lstm", {1, 2});
  const Sequence sequence{Tensor::zeros({3, 1, 1}), {}, {}};
  CHECK(*state_jacobian(model, sequence, {"h", 0, 2}, {"h", 0, 2}) == 1);
  CHECK(*state_jacobian(model, sequence, {"h", 0, 2}, {"h", 1, 2}) == 0);
  CHECK(*state_jacobian(model, sequence, {"h", 0, 3}, {"c", 0, 3}) == 0);
  CHECK(*state_jacobian(model, sequence, {"all", -1, 3}, {"all", -1, 3}) == 1);
}

TEST_CASE("a Jacobian that there is not is refused in a sentence") {
  const Model one = make("rnn", {1, 2}), two = make("rnn", {1, 2, 0, 2});
  const Sequence sequence{Tensor::zeros({3, 1, 1}), {}, {}};
  const auto refused = [&](const Model& model, const StateAt& to, const StateAt& from) {
    return state_jacobian(model, sequence, to, from).error().what;
  };
  CHECK(refused(two, {"h", -1, 2}, {"h", -1, 1}) == "a Jacobian is taken of one layer in one direction");
  CHECK(refused(one, {"h", -1, 4}, {"h", -1, 1}) == "a Jacobian goes from a time step to the same or a later one, within 0 to 3");
  CHECK(refused(one, {"h", -1, 1}, {"h", -1, 2}) == "a Jacobian goes from a time step to the same or a later one, within 0 to 3");
  CHECK(refused(one, {"h", -1, 0}, {"h", -1, 0}) == "a Jacobian goes from a time step to the same or a later one, within 0 to 3");
  CHECK(refused(one, {"c", -1, 2}, {"h", -1, 1}) == "the cell has no state 'c'");
  CHECK(refused(one, {"h", 2, 2}, {"h", -1, 1}) == "the state 'h' has 2 units, counted from 0");
}
