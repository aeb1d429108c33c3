#include "engine/equations/number_functions.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "engine/base/elementary.hpp"
#include "engine/equations/functions.hpp"

using namespace gatewalk::equations;

TEST_CASE("every function of a cell can be asked of a number, and log, abs and finite besides") {
  for (const Function& f : functions()) CHECK(find_number_function(f.name)(0.3) == f.value(0.3));
  CHECK(find_number_function("log")(2) == gatewalk::log(2));
  CHECK(find_number_function("sqrt")(2) == std::sqrt(2.0));
  CHECK(find_number_function("abs")(-2) == 2);
  CHECK(find_number_function("finite")(2) == 1);
  CHECK(find_number_function("finite")(std::numeric_limits<double>::quiet_NaN()) == 0);
  const bool has_norm = find_number_function("norm") != nullptr;  // it is a reduction
  CHECK_FALSE(has_norm);
}

TEST_CASE("several numbers have a norm, sum, product, mean, least and largest, and all are not 0 or one is") {
  const std::vector<double> numbers{3, -4, 0.5}, with_zero{1, 0};
  const auto of = [](const char* name, const std::vector<double>& list) { return find_reduction(name)->value(list); };
  CHECK(of("norm", {3, -4}) == 5);
  CHECK(of("sum", numbers) == -0.5);
  CHECK(of("prod", numbers) == -6);
  CHECK(of("mean", numbers) == -0.5 / 3);
  CHECK(of("min", numbers) == -4);
  CHECK(of("max", numbers) == 3);
  CHECK(of("all", numbers) == 1);
  CHECK(of("all", with_zero) == 0);
  CHECK(find_reduction("median") == nullptr);
}

TEST_CASE("the list of names has all that can be typed, and no slope") {
  const std::string names = number_function_names();
  for (const char* name : {"sigmoid", "softplus", "log", "finite", "norm", "max"}) CHECK(names.find(name) != std::string::npos);
  CHECK(names.find("slope") == std::string::npos);
}

TEST_CASE("a whole power is a product, another one the engine's own exponential") {
  CHECK(power(1.1, 3) == 1.1 * 1.1 * 1.1);
  CHECK(power(2, -2) == 0.25);
  CHECK(power(0, 0) == 1);
  CHECK(power(2, 0.5) == gatewalk::exp(0.5 * gatewalk::log(2)));
}
