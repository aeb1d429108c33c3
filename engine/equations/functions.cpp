#include "engine/equations/functions.hpp"

#include <cmath>
#include <limits>

#include "engine/base/elementary.hpp"

namespace gatewalk::equations {

namespace {

constexpr double leak = 0.01;  // PyTorch's negative_slope
constexpr double inf = std::numeric_limits<double>::infinity();

// NaN must stay NaN: a comparison with it is false, so the test is written for the branch that keeps a.
double relu(double a) { return a <= 0 ? 0.0 : a; }
double leaky_relu(double a) { return a <= 0 ? leak * a : a; }
double square_root(double a) { return std::sqrt(a); }  // rounded correctly, so the same everywhere
double logarithm(double a) { return log(a); }
double elu(double a) { return a <= 0 ? expm1(a) : a; }
double hard_sigmoid(double a) { return a <= -3 ? 0.0 : a >= 3 ? 1.0 : a / 6 + 0.5; }

// Derivatives at 0 as in PyTorch: 0 for relu, the leak for leaky_relu.
double relu_slope(double a) { return a > 0 ? 1.0 : a <= 0 ? 0.0 : a; }
double leaky_relu_slope(double a) { return a > 0 ? 1.0 : a <= 0 ? leak : a; }
double elu_slope(double a) { return a > 0 ? 1.0 : exp(a); }
double hard_sigmoid_slope(double a) { return a <= -3 || a >= 3 ? 0.0 : a == a ? 1.0 / 6 : a; }
// Of max(a, 0): both have a half of it where they are the same, as in PyTorch.
double max_slope(double a) { return a > 0 ? 1.0 : a < 0 ? 0.0 : a == 0 ? 0.5 : a; }

constexpr Function function_table[] = {
    {"sigmoid", sigmoid, Derivative::of_output, "y * (1 - y)", "\\sigma", "1 / (1 + np.exp(-({})))", "torch.sigmoid({})", 0, 1,
     0.25, "σ"},
    {"tanh", tanh, Derivative::of_output, "1 - y * y", "\\tanh", "np.tanh({})", "torch.tanh({})", -1, 1, 1},
    {"relu", relu, Derivative::of_argument, "relu_slope(a)", "\\operatorname{relu}", "np.maximum({}, 0)", "torch.relu({})", 0,
     inf, 1},
    {"leaky_relu", leaky_relu, Derivative::of_argument, "leaky_relu_slope(a)", "\\operatorname{lrelu}", "leaky_relu({})",
     "torch.nn.functional.leaky_relu({})", -inf, inf, 1, "lrelu",
     "def leaky_relu(a):\n    return np.where(a > 0, a, 0.01 * a)\n"},
    {"elu", elu, Derivative::of_argument, "elu_slope(a)", "\\operatorname{elu}", "elu({})", "torch.nn.functional.elu({})", -1,
     inf, 1, "",
     "def elu(a):\n    return np.where(a > 0, a, np.expm1(np.minimum(a, 0)))\n"
     "\n\ndef elu_slope(a):\n    return np.where(a > 0, 1.0, np.exp(np.minimum(a, 0)))\n"},
    {"softplus", softplus, Derivative::of_argument, "sigmoid(a)", "\\operatorname{softplus}", "np.logaddexp(0, {})",
     "torch.nn.functional.softplus({})", 0, inf, 1},
    {"exp", exp, Derivative::of_output, "y", "\\exp", "np.exp({})", "torch.exp({})", 0, inf, inf},
    {"sqrt", square_root, Derivative::of_output, "0.5 / y", "\\sqrt{}", "np.sqrt({})", "torch.sqrt({})", 0, inf, inf, "√"},
    // As PyTorch and Keras 3 have it. That of Keras 1 and 2, 0.2 a + 0.5 cut to 0 … 1, is hard_sigmoid(1.2 * a).
    {"hard_sigmoid", hard_sigmoid, Derivative::of_argument, "hard_sigmoid_slope(a)", "\\operatorname{hard}\\sigma",
     "np.clip({} / 6 + 0.5, 0, 1)", "torch.nn.functional.hardsigmoid({})", 0, 1, 1.0 / 6, "hard σ"},
    {"log", logarithm, Derivative::of_argument, "1 / a", "\\log", "np.log({})", "torch.log({})", -inf, inf, inf},
    // Slopes: what the rows above differentiate to.
    {"relu_slope", relu_slope, Derivative::none, "", "\\operatorname{relu}'", "np.where({} > 0, 1.0, 0.0)", "({} > 0).double()",
     0, 1, 0},
    {"leaky_relu_slope", leaky_relu_slope, Derivative::none, "", "\\operatorname{lrelu}'", "np.where({} > 0, 1.0, 0.01)",
     "torch.where({} > 0, 1.0, 0.01)", leak, 1, 0},
    {"hard_sigmoid_slope", hard_sigmoid_slope, Derivative::none, "", "\\operatorname{hard}\\sigma'",
     "np.where(np.abs({}) < 3, 1 / 6, 0.0)", "(({}).abs() < 3).double() / 6", 0, 1.0 / 6, 0},
    {"max_slope", max_slope, Derivative::none, "", "\\max'", "np.heaviside({}, 0.5)", "(0.5 * (torch.sign({}) + 1))", 0, 1, 0},
    {"elu_slope", elu_slope, Derivative::none, "", "\\operatorname{elu}'", "elu_slope({})", "elu_slope({})", 0, 1, 0},
};

}  // namespace

std::span<const Function> functions() { return function_table; }

const Function* find_function(std::string_view name) {
  for (const Function& f : function_table)
    if (f.name == name) return &f;
  return nullptr;
}

}  // namespace gatewalk::equations
