// The functions a cell may apply to a vector, element by element. One row a function: to add one, add a row
// (and, if its derivative needs a function that is not here, a row for that).
#pragma once

#include <span>
#include <string_view>

namespace gatewalk::equations {

// How the derivative of y = f(a) is written in the language, so that the backward pass is a recipe again.
enum class Derivative {
  none,         // not differentiable here (the slopes below)
  of_output,    // `derivative` is an expression of y: "y * (1 - y)"
  of_argument,  // `derivative` is an expression of a: "relu_slope(a)"
};

struct Function {
  std::string_view name;  // in the language
  double (*value)(double);
  Derivative kind;
  std::string_view derivative;             // in the language, over the name y or a
  std::string_view tex;                    // the function's sign in a formula; {} in it holds the argument, without brackets
  std::string_view numpy;                  // an expression over {}
  std::string_view torch;                  // an expression over {}
  double low, high;                        // bounds of its values, for curves and scales; may be infinite
  double slope_bound;                      // the largest |f'|
  std::string_view sign = {};              // in the stage's box; empty: its name
  std::string_view numpy_definition = {};  // of functions of its own that `numpy` calls; empty where NumPy has it

  // Whether a reader may type it: a slope is only what another row differentiates to.
  bool is_typed() const { return kind != Derivative::none; }
};

// All functions, slopes included.
std::span<const Function> functions();

// The row with this name, or nullptr.
const Function* find_function(std::string_view name);

}  // namespace gatewalk::equations
