// The expression tree of the .cell language: what stands on the right of an equation.
// It knows where each part was written, and nothing of sizes or values (see recipe.hpp).
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace gatewalk::equations {

// Where something was written; line and column count from 1, columns in characters.
struct Place {
  int line = 0;
  int column = 0;
};

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

struct Expression {
  enum class Kind {
    number,   // 0.5
    name,     // a state, x, a vector parameter or an earlier left side; `primed` for c'
    concat,   // [h, x]
    product,  // W_f [h, x]: the matrix called `name` before arguments[0]
    times,    // a * b, elementwise
    over,     // a / b, elementwise
    plus,     // a + b
    minus,    // a - b
    negate,   // -a
    call,     // tanh(c'): the function called `name` of arguments[0]
    joint,    // max(a, b), mean(a): a function of several numbers (joint_functions.hpp)
  };
  Kind kind;
  std::string name;
  bool primed = false;
  double number = 0;
  std::vector<ExpressionPtr> arguments;
  Place place;
};

// The expression in the language itself, with the fewest brackets: "W_n [r * h, x] + b_n".
std::string to_text(const Expression& expression);

}  // namespace gatewalk::equations
