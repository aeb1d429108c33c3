// What can be asked of numbers beyond the functions of cells: of one number, and of several together. A row each.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gatewalk::equations {

// Of one number: every function of functions.hpp, and abs, finite (1 or 0).
using NumberFunction = double (*)(double);
// The function with this name, or null.
NumberFunction find_number_function(std::string_view name);

// Of several numbers together, one at least.
struct Reduction {
  std::string_view name;  // norm, sum, prod, mean, all (1 if none is 0), min, max
  double (*value)(std::span<const double>);
  bool listed = false;  // its numbers are written one by one, with commas: min(a, b)
};
std::span<const Reduction> reductions();
// The row with this name, or null.
const Reduction* find_reduction(std::string_view name);

// "sigmoid, tanh, …, log, abs, finite, norm, …, max", for sentences: what a reader may type.
std::string number_function_names();

// x to the power of y: a product where y is a whole number, else e^(y log x) by the engine's own, so that it reads the same
// everywhere.
double power(double x, double y);

}  // namespace gatewalk::equations
