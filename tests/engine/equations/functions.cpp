#include "engine/equations/functions.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/network/model.hpp"
#include "tests/engine/differences.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::equations;

namespace {

// f'(a) as the engine's own backward pass gives it: h' = f(x), ∂L/∂h' = 1.
double derivative(const Function& f, double a) {
  auto recipe = read_cell("cell one; state h; h' = " + std::string(f.name) + "(x)", "one.cell");
  REQUIRE(recipe);
  auto model = network::Model::load(std::move(*recipe), {}, {});
  REQUIRE(model);
  const Tensor one{{1, 1, 1}, {1.0}};
  const auto forward = model->run({{{1, 1, 1}, {a}}, {}, {}});
  return model->input_gradients(model->run_backward(forward, {one, {}})).at("input").data[0];
}

// A square root has none below 0, and neither has a logarithm.
bool half(const Function& f) { return f.name == "sqrt" || f.name == "log"; }
bool has_value(const Function& f, double a) { return !half(f) || a >= 0; }

constexpr double points[] = {-30, -7.5, -3, -1.25, -0.5, -0.0625, 0.0625, 0.5, 1.25, 3, 7.5, 30};

}  // namespace

TEST_CASE("every function's derivative agrees with central differences") {
  for (const Function& f : functions()) {
    if (f.kind == Derivative::none) continue;
    for (double a : points) {
      if (f.name == "hard_sigmoid" && std::fabs(a) == 3) continue;  // its two kinks
      if (half(f) && a < 1) continue;  // bent too much for a difference, near the infinite slope at 0
      double at = a;
      const double numeric = gatewalk_tests::central_difference(at, [&] { return f.value(at); }), exact = derivative(f, a);
      INFO(std::string(f.name), "' at ", a, ": expected ", numeric, ", got ", exact);
      CHECK(std::fabs(exact - numeric) <= 2e-11 * std::max({1.0, std::fabs(exact), std::fabs(f.value(a))}));
    }
  }
}

TEST_CASE("every function and its derivative stay within the bounds of their row") {
  for (const Function& f : functions())
    for (double a : points) {
      if (!has_value(f, a)) continue;
      INFO(std::string(f.name), " at ", a);
      CHECK(f.value(a) >= f.low);
      CHECK(f.value(a) <= f.high);
      if (f.kind != Derivative::none) CHECK(std::fabs(derivative(f, a)) <= f.slope_bound + 1e-15);
    }
}

TEST_CASE("NaN goes through every function and is never hidden") {
  for (const Function& f : functions())
    CHECK_MESSAGE(std::isnan(f.value(std::numeric_limits<double>::quiet_NaN())), std::string(f.name));
}

TEST_CASE("the slopes at the kink are PyTorch's") {
  CHECK(derivative(*find_function("relu"), 0.0) == 0);
  CHECK(derivative(*find_function("leaky_relu"), 0.0) == 0.01);
  CHECK(derivative(*find_function("elu"), 0.0) == 1);
  for (const double kink : {-3.0, 3.0}) CHECK(derivative(*find_function("hard_sigmoid"), kink) == 0);
}

TEST_CASE("hard_sigmoid is PyTorch's, and Keras 1 and 2's at 1.2 times its argument") {
  const Function& f = *find_function("hard_sigmoid");
  CHECK((f.value(-3) == 0 && f.value(3) == 1 && f.value(0) == 0.5 && f.value(-100) == 0 && f.value(100) == 1));
  for (double a : points) CHECK(f.value(1.2 * a) == doctest::Approx(std::min(std::max(0.2 * a + 0.5, 0.0), 1.0)).epsilon(1e-14));
}

TEST_CASE("a square root has no value below 0, and an infinite slope at 0, as in PyTorch") {
  const Function& root = *find_function("sqrt");
  CHECK(std::isnan(root.value(-1)));
  CHECK(root.value(0) == 0);
  CHECK(derivative(root, 0.0) == std::numeric_limits<double>::infinity());
  CHECK(derivative(root, 4.0) == 0.25);
}

TEST_CASE("a logarithm is -infinity at 0 and has no value below") {
  const Function& log = *find_function("log");
  CHECK(log.value(1) == 0);
  CHECK(log.value(0) == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(log.value(-1)));
  CHECK(derivative(log, 4.0) == 0.25);
}

TEST_CASE("functions are found by name") {
  CHECK(find_function("tanh") != nullptr);
  CHECK(find_function("Tanh") == nullptr);
  for (const Function& f : functions()) CHECK(find_function(f.name) == &f);
}

TEST_CASE("every function that may be typed stands in the read-me of the language") {
  const std::string readme = gatewalk::kept_text("engine/README.md");
  std::string row = "| `";
  for (const Function& f : functions())
    if (f.is_typed()) row += (row.ends_with('`') ? "" : " ") + std::string(f.name);
  row += "` | functions, element by element |\n";
  if (!storing()) {
    CHECK_MESSAGE(readme.find(row) != std::string::npos, "the row of functions is old: run ./lab store readme");
    return;
  }
  const std::string end = " | functions, element by element |\n";
  const std::size_t stop = readme.find(end) + end.size(), begin = readme.rfind("\n", stop - 2) + 1;
  keep_text("engine/README.md", readme.substr(0, begin) + row + readme.substr(stop));
}
