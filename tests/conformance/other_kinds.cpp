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

}  // namespace

void run_pipeline(const json& c, const std::string& shown, Score& score) {
  const TensorMap all = tensors_of(at(c, "weights"));
  Outcome out;
  Tensor x = tensor_of(at(at(c, "inputs"), "x"));
  for (const json& stage : at(c, "stages")) {
    const std::string prefix = text_at(stage, "prefix");
    TensorMap weights;
    for (const auto& [name, t] : all)
      if (name.substr(0, prefix.size()) == prefix) weights[name.substr(prefix.size())] = t;
    Result<Tensor> y = Error{"the stage " + text_at(stage, "stage") + " is not offered", {}, {}, 0, 0, "NOT_OFFERED"};
    if (text_at(stage, "stage") == "dense") {
      y = dense_double(x, weights["weight"], weights["bias"], text_at(stage, "activation"));
    } else if (text_at(stage, "stage") == "recurrent") {
      const auto described = describe(text_at(stage, "cell"), at(stage, "attributes"));
      auto run = described ? run_double(*described, weights, {x, {}, {}}, nullptr) : Result<Run>(described.error());
      y = run ? Result<Tensor>(run->outputs["y"]) : Result<Tensor>(run.error());
    }
    if (!y && y.error().code == "NOT_OFFERED") return score.skip(shown, "", y.error().sentence());
    if (!y) {
      out.fail("stage " + prefix + " " + y.error().sentence());
      return score.count(shown, "pipeline", "double", out);
    }
    x = std::move(*y);
  }
  const bool has_double = !at(at(c, "expected"), "float64").is_null();
  const std::string precision = has_double ? "float64" : "float32";
  out.compare_values("y", x, tensor_of(at(at(at(c, "expected"), precision.c_str()), "y")), tolerance_of(at(c, "tolerance"), precision, "pipeline"));
  if (!has_double) out.notes.push_back("expected values are floats");
  score.count(shown, has_double ? "pipeline" : "pipeline32", "double", out);
  score.skip(shown, "float", "the compiled program is not built");
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
