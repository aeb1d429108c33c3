#include "engine/training/optimizer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

// The values of one weight, 1 at first, after updates with these gradients.
std::vector<double> walk(OptimizerOptions options, const std::vector<double>& gradients) {
  Optimizer optimizer(options);
  TensorMap tensors{{"w", {{1}, {1.0}}}};
  std::vector<double> seen;
  for (double g : gradients) {
    optimizer.step(tensors, {{"w", {{1}, {g}}}});
    seen.push_back(tensors["w"].data[0]);
  }
  return seen;
}

void check_close(const std::vector<double>& got, const std::vector<double>& expected, const char* rule) {
  for (std::size_t k = 0; k < expected.size(); ++k) {
    INFO(rule, ", update ", k + 1, ": expected ", expected[k], ", got ", got[k]);
    CHECK(std::fabs(got[k] - expected[k]) < 1e-15);  // the same formula by hand: rounding only
  }
}

OptimizerOptions with(Rule rule, double learning_rate) {
  OptimizerOptions options;
  options.rule = rule;
  options.learning_rate = learning_rate;
  return options;
}

}  // namespace

TEST_CASE("plain descent takes the learning rate times the gradient away") {
  check_close(walk(with(Rule::sgd, 0.1), {2, -1}), {0.8, 0.9}, "sgd");
}

TEST_CASE("momentum adds nine tenths of the last velocity") {
  check_close(walk(with(Rule::momentum, 0.1), {2, -1, 0}), {0.8, 0.8 - 0.08, 0.72 - 0.1 * (0.9 * 0.8)}, "momentum");
}

TEST_CASE("rmsprop divides by the root of the mean square, eps outside the root") {
  const double s1 = 0.01 * 4, s2 = 0.99 * s1 + 0.01 * 1;
  const double w1 = 1 - 0.1 * 2 / (std::sqrt(s1) + 1e-8);
  check_close(walk(with(Rule::rmsprop, 0.1), {2, -1}), {w1, w1 + 0.1 / (std::sqrt(s2) + 1e-8)}, "rmsprop");
}

TEST_CASE("adam's first step is the learning rate whatever the gradient's size") {
  for (double g : {1e-3, 1.0, 1e3}) {
    INFO("gradient ", g);
    CHECK(walk(with(Rule::adam, 0.1), {g})[0] == doctest::Approx(0.9).epsilon(1e-5));
  }
  const double m = 0.9 * 0.2 + 0.1 * -1, v = 0.999 * 0.004 + 0.001 * 1;
  const double w1 = 1 - 0.1 / (1 - 0.9) * 0.2 / (std::sqrt(0.004) / std::sqrt(1 - 0.999) + 1e-8);
  const double w2 = w1 - 0.1 / (1 - 0.81) * m / (std::sqrt(v) / std::sqrt(1 - 0.999 * 0.999) + 1e-8);
  check_close(walk(with(Rule::adam, 0.1), {2, -1}), {w1, w2}, "adam");
}

TEST_CASE("adamw's weights decay before adam's step, and its moments do not see it") {
  OptimizerOptions options = with(Rule::adamw, 0.1);
  options.weight_decay = 0.5;
  const double w1 = walk(with(Rule::adam, 0.1), {2})[0] - 1;  // adam's step alone: the same moments
  check_close(walk(options, {2}), {1 * (1 - 0.1 * 0.5) + w1}, "adamw");
  check_close(walk(options, {0, 0}), {0.95, 0.95 * 0.95}, "adamw without a gradient");
}

TEST_CASE("tensors without a gradient stay as they are") {
  Optimizer optimizer(with(Rule::adam, 0.1));
  TensorMap tensors{{"w", {{1}, {1.0}}}, {"unused", {{2}, {5.0, 6.0}}}};
  optimizer.step(tensors, {{"w", {{1}, {1.0}}}});
  CHECK(tensors["unused"].data == std::vector<double>{5.0, 6.0});
}

TEST_CASE("every optimizer is found by its name and an unknown one is answered with the list") {
  for (const RuleRow& row : rules()) CHECK(find_rule(row.name)->rule == row.rule);
  const auto none = find_rule("adagrad");
  REQUIRE_FALSE(none);
  std::string all;
  for (const RuleRow& row : rules()) all += (all.empty() ? "" : ", ") + std::string(row.name);
  CHECK(none.error().sentence() == "there is no optimizer called 'adagrad'; the optimizers are " + all);
  CHECK(all.starts_with("sgd, momentum, rmsprop, adam"));
}
