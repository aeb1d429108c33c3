// Pipelines (dense and recurrent stages in a row) and activation functions.
#include <cmath>
#include <limits>

#include "engine/base/elementary.hpp"
#include "tests/conformance/kinds.hpp"

namespace conformance {

using namespace gatewalk;

namespace {

// Units in the last place of the expected value, of double or float.
template <class T>
double units(T got, T expected) {
  if (got == expected) return 0;
  const T size = std::fabs(expected), step = std::nextafter(size, std::numeric_limits<T>::infinity()) - size;
  return static_cast<double>(std::fabs(got - expected) / step);
}

// Collects one function's values. `limit` in units: what the headers promise. Below `floor` only the absolute error counts.
struct Ruler {
  Outcome& out;
  double limit, floor;
  bool through_product;  // 0 + 1 · -0 is 0: the sign of zero was lost before the function
  template <class T>
  void check(const std::string& name, double x, T got, T expected) {
    const bool tiny = std::fabs(static_cast<double>(got)) <= floor && std::fabs(static_cast<double>(expected)) <= floor;
    const double error = std::isnan(got) ? INFINITY : tiny ? 0 : units(got, expected);
    ++out.compared;
    if (!(error <= out.worst)) out.worst = error;
    const bool sign = std::signbit(got) == std::signbit(expected) || (through_product && got == 0);
    if (!(error <= limit) || !sign) out.fail(name + "(" + std::to_string(x) + ") is " + std::to_string(error) + " units off");
  }
};

Result<Tensor> run_stage(const Precision& precision, const json& stage, TensorMap weights, const Tensor& x) {
  const std::string kind = text_at(stage, "stage");
  if (kind == "dense") return run_dense(precision, x, weights["weight"], weights["bias"], text_at(stage, "activation"));
  if (kind != "recurrent") return Error{"the stage " + kind + " is not offered", {}, {}, 0, 0, "NOT_OFFERED"};
  const auto described = describe(text_at(stage, "cell"), at(stage, "attributes"));
  if (!described) return described.error();
  auto run = precision.run(*described, weights, {x, {}, {}}, nullptr);
  if (!run) return run.error();
  return run->outputs["y"];
}

// The pipeline's last output.
Result<Tensor> run_stages(const Precision& precision, const json& c) {
  const TensorMap all = tensors_of(at(c, "weights"));
  Tensor x = tensor_of(at(at(c, "inputs"), "x"));
  for (const json& stage : at(c, "stages")) {
    const std::string prefix = text_at(stage, "prefix");
    TensorMap weights;
    for (const auto& [name, t] : all)
      if (name.substr(0, prefix.size()) == prefix) weights[name.substr(prefix.size())] = t;
    auto y = run_stage(precision, stage, std::move(weights), x);
    if (!y) return y;
    x = std::move(*y);
  }
  return x;
}

}  // namespace

void run_pipeline(const json& c, const std::string& shown, Score& score) {
  const std::string expected = expected_of(c);
  for (const Precision& precision : {in_double, in_float}) {
    Outcome out;
    const auto y = run_stages(precision, c);
    if (!y && y.error().code == "NOT_OFFERED") return score.skip(shown, "", y.error().sentence());
    if (!y) out.fail(y.error().sentence());
    else
      out.compare_values("y", *y, tensor_of(at(at(at(c, "expected"), expected.c_str()), "y")),
                         tolerance_of(at(c, "tolerance"), expected == "float32" ? "float32" : precision.tolerance, "pipeline"));
    if (expected == "float32") out.notes.push_back("expected values are floats");
    score.count(shown, expected == "float32" ? "pipeline32" : "pipeline", precision.name, out);
  }
}

// In float a function is asked through the compiled program: h' = f(1 x).
Tensor through_program(const std::string& function, const Tensor& x) {
  auto y = run_dense(in_float, x, {{1, 1}, {1.0}}, {}, function);
  return y ? *y : Tensor{};
}

void run_activations(const json& c, const std::string& shown, Score& score) {
  Outcome exact, compiled;
  // Compiled sigmoids end at e^-87 = 1.6e-38, just above the smallest normal float (compile/vector_math.hpp).
  Ruler in_doubles{exact, 3, 0, false}, in_floats{compiled, 3, 2e-38, true};
  Tensor x;
  for (const json& row : at(c, "rows")) {
    const double a = number_at(row, "x", 0);
    in_doubles.check("sigmoid", a, sigmoid(a), number_at(row, "sigmoid", 0));
    in_doubles.check("tanh", a, gatewalk::tanh(a), number_at(row, "tanh", 0));
    x.data.push_back(a);
  }
  for (double end : {INFINITY, -INFINITY}) {
    in_doubles.check("sigmoid", end, sigmoid(end), end > 0 ? 1.0 : 0.0);
    in_doubles.check("tanh", end, gatewalk::tanh(end), end > 0 ? 1.0 : -1.0);
  }
  if (!std::isnan(sigmoid(NAN)) || !std::isnan(gatewalk::tanh(NAN))) exact.fail("NaN does not stay NaN");
  x.shape = {static_cast<std::int64_t>(x.data.size()), 1, 1};
  for (const char* function : {"sigmoid", "tanh"}) {
    const Tensor y = through_program(function, x);
    const std::string key = std::string(function) + "_f32";
    for (std::size_t k = 0; k < y.data.size(); ++k)
      in_floats.check(function, x.data[k], static_cast<float>(y.data[k]),
                      static_cast<float>(number_at(at(c, "rows")[k], key.c_str(), 0)));
  }
  for (Outcome* out : {&exact, &compiled}) out->notes.push_back("units in the last place");
  score.count(shown, "activation", "double", exact);
  score.count(shown, "activation", "float", compiled);
}

}  // namespace conformance
