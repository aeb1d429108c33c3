// Functions of several numbers at once: of two vectors place by place, or of a whole vector. A row each, as in functions.hpp;
// what a row's derivative is, differentiate.hpp says.
#pragma once

#include <span>
#include <string_view>

#include "engine/equations/recipe.hpp"

namespace gatewalk::equations {

struct JointFunction {
  std::string_view name;  // in the language
  Operation::Kind kind;
  int arguments;
  std::string_view tex;         // {} for each argument
  std::string_view numpy;       // likewise; vectors are rows there
  std::string_view torch;       // likewise
  bool is_typed = true;         // whether a reader may type it: a sum is only what others differentiate to
  std::string_view by_left{};   // of two: the derivative by the first and the second, over the names a and b,
  std::string_view by_right{};  // in the language
};

std::span<const JointFunction> joint_functions();

// The row with this name, or of this kind of operation; nullptr if there is none.
const JointFunction* find_joint(std::string_view name);
const JointFunction* joint_of(Operation::Kind kind);

// Whether the name is a function's, of whatever kind.
bool is_function(std::string_view name);

// A row's pattern with its arguments in place.
std::string with_arguments(std::string_view pattern, std::initializer_list<std::string_view> arguments);

// The larger and the smaller of two numbers; NaN if one of them is.
double larger(double a, double b);
double smaller(double a, double b);

}  // namespace gatewalk::equations
