#include "engine/equations/joint_functions.hpp"

namespace gatewalk::equations {

namespace {

using Kind = Operation::Kind;

// Where both are the same, each gets half of the error term, as in PyTorch.
constexpr JointFunction joint_table[] = {
    {"max", Kind::maximum, 2, "\\max\\left({}, {}\\right)", "np.maximum({}, {})", "torch.maximum({}, {})", true,
     "max_slope(a - b)", "max_slope(b - a)"},
    {"min", Kind::minimum, 2, "\\min\\left({}, {}\\right)", "np.minimum({}, {})", "torch.minimum({}, {})", true,
     "max_slope(b - a)", "max_slope(a - b)"},
    {"mean", Kind::mean, 1, "\\operatorname{mean}\\left({}\\right)", "np.mean({}, axis=-1, keepdims=True)",
     "torch.mean({}, -1, keepdim=True)"},
    {"sum", Kind::total, 1, "\\operatorname{sum}\\left({}\\right)", "np.sum({}, axis=-1, keepdims=True)",
     "torch.sum({}, -1, keepdim=True)", false},
};

}  // namespace

std::span<const JointFunction> joint_functions() { return joint_table; }

const JointFunction* find_joint(std::string_view name) {
  for (const JointFunction& f : joint_table)
    if (f.name == name && f.is_typed) return &f;
  return nullptr;
}

const JointFunction* joint_of(Operation::Kind kind) {
  for (const JointFunction& f : joint_table)
    if (f.kind == kind) return &f;
  return nullptr;
}

bool is_function(std::string_view name) { return find_function(name) || find_joint(name); }

std::string with_arguments(std::string_view pattern, std::initializer_list<std::string_view> arguments) {
  std::string text;
  for (const std::string_view argument : arguments) {
    const auto at = pattern.find("{}");
    text += std::string(pattern.substr(0, at)) + std::string(argument);
    pattern.remove_prefix(at + 2);
  }
  return text + std::string(pattern);
}

double larger(double a, double b) { return a > b ? a : b >= a ? b : a + b; }
double smaller(double a, double b) { return a < b ? a : b <= a ? b : a + b; }

}  // namespace gatewalk::equations
