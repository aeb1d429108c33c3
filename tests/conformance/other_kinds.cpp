// Pipelines (dense and recurrent stages in a row) and activation functions.
#include <cmath>

#include "engine/elementary.hpp"
#include "tests/conformance/kinds.hpp"

namespace conformance {

using namespace gatewalk;

namespace {

// Units in the last place of the expected value.
double units(double got, double expected) {
  if (got == expected) return 0;
  const double step = std::nextafter(std::fabs(expected), INFINITY) - std::fabs(expected);
  return std::fabs(got - expected) / step;
}

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

void run_activations(const json& c, const std::string& shown, Score& score) {
  Outcome out;
  const auto check = [&](const std::string& name, double x, double got, double expected) {
    const double error = units(got, expected);
    ++out.compared;
    if (!(error <= out.worst)) out.worst = error;
    // 3 units: what engine/elementary.hpp promises.
    if (!(error <= 3) || std::signbit(got) != std::signbit(expected)) out.fail(name + "(" + std::to_string(x) + ") is " + std::to_string(error) + " units off");
  };
  for (const json& row : at(c, "rows")) {
    const double x = number_at(row, "x", 0);
    check("sigmoid", x, sigmoid(x), number_at(row, "sigmoid", 0));
    check("tanh", x, gatewalk::tanh(x), number_at(row, "tanh", 0));
  }
  check("sigmoid", INFINITY, sigmoid(INFINITY), 1);
  check("sigmoid", -INFINITY, sigmoid(-INFINITY), 0);
  check("tanh", INFINITY, gatewalk::tanh(INFINITY), 1);
  check("tanh", -INFINITY, gatewalk::tanh(-INFINITY), -1);
  if (!std::isnan(sigmoid(NAN)) || !std::isnan(gatewalk::tanh(NAN))) out.fail("NaN does not stay NaN");
  out.notes.push_back("units in the last place");
  score.count(shown, "activation", "double", out);
}

}  // namespace conformance
