// Training cases: losses, gradient norms and final weights of a few optimizer steps.
#include "tests/conformance/kinds.hpp"

namespace conformance {

using namespace gatewalk;

namespace {

Result<training::TrainerOptions> options_of(const json& training) {
  training::TrainerOptions options;
  const json& o = at(training, "optimizer");
  const std::string name = text_at(o, "name");
  training::OptimizerOptions& to = options.optimizer;
  to.momentum = number_at(o, "momentum", 0);
  if (name == "SGD") to.rule = to.momentum > 0 ? training::Rule::momentum : training::Rule::sgd;
  else if (name == "RMSprop") to.rule = training::Rule::rmsprop;
  else if (name == "Adam") to.rule = training::Rule::adam;
  else if (name == "AdamW") to.rule = training::Rule::adamw;
  else return Error{"the optimizer " + name + " is not offered", {}, {}, 0, 0, "NOT_OFFERED"};
  for (const char* key : {"nesterov", "centered", "dampening", "weight_decay", "amsgrad"}) {
    const json& value = at(o, key);
    const bool off = value.is_null() || (to.rule == training::Rule::adamw && key == std::string_view("weight_decay")) ||
                     (value.is_boolean() && !value.get<bool>()) || (value.is_number() && value.get<double>() == 0);
    if (!off) return Error{std::string(key) + " is not offered", {}, {}, 0, 0, "NOT_OFFERED"};
  }
  if (to.rule == training::Rule::rmsprop && to.momentum > 0)
    return Error{"RMSprop with momentum is not offered", {}, {}, 0, 0, "NOT_OFFERED"};
  to.learning_rate = number_at(o, "lr", to.learning_rate);
  to.alpha = number_at(o, "alpha", to.alpha);
  to.beta1 = number_at(o, "beta1", to.beta1);
  to.beta2 = number_at(o, "beta2", to.beta2);
  to.eps = number_at(o, "eps", to.eps);
  to.weight_decay = number_at(o, "weight_decay", to.weight_decay);
  if (at(training, "clip_grad_norm").is_number())
    options.clip = {training::Clip::Kind::norm, at(training, "clip_grad_norm").get<double>()};
  if (at(training, "clip_grad_value").is_number())
    options.clip = {training::Clip::Kind::value, at(training, "clip_grad_value").get<double>()};
  if (text_at(training, "loss").find("cross") != std::string::npos) options.loss = network::Loss::cross_entropy;
  return options;
}

void run_training_in(const Precision& precision, const json& c, const std::string& path, const Described& described,
                     const training::TrainerOptions& options, Outcome& out) {
  const TensorMap weights = tensors_of(at(c, "weights"));
  const training::Batch batch{sequence_of(at(c, "inputs")), tensor_of(at(at(c, "inputs"), "target"))};
  const int updates = static_cast<int>(number_at(at(c, "training"), "steps", 0));
  const auto course = precision.train(described, weights, batch, options, updates);
  if (!course) return out.fail(course.error().sentence());
  const json& expected = at(at(c, "expected"), "float64");
  const Tolerance tolerance = tolerance_of(at(c, "tolerance"), precision.tolerance, "training");
  const auto list = [&](const char* key, const std::vector<double>& got) {
    if (!at(expected, key).is_array() || got.empty()) return;
    Tensor wanted = tensor_of(json{{"shape", {at(expected, key).size()}}, {"data", at(expected, key)}});
    out.compare_values(key, {wanted.shape, got}, wanted, tolerance);
  };
  list("losses", course->losses);
  list("grad_norms_before_clip", course->norms);
  for (const auto& [name, e] : tensors_of(at(expected, "final_weights"))) {
    const auto found = course->weights.find(name);
    out.compare_values(name + " after training, ", found == course->weights.end() ? Tensor{} : found->second, e, tolerance);
  }
  if (text_at(c, "weights_file").empty()) return;
  const auto from_file = weights_beside(c, path);
  const auto again =
      from_file ? precision.train(described, *from_file, batch, options, updates) : Result<Course>(from_file.error());
  if (!again) out.fail("the weights file: " + again.error().sentence());
  else same_bits(course->weights, again->weights, out);
}

}  // namespace

void run_training(const json& c, const std::string& path, const std::string& shown, Score& score) {
  auto described = describe(text_at(c, "cell"), at(c, "attributes"));
  const auto options = options_of(at(c, "training"));
  if (!described) return score.skip(shown, "", described.error().sentence());
  if (!options) return score.skip(shown, "", options.error().sentence());
  const Tensor head = tensor_of(at(at(c, "weights"), "head_weight"));
  if (!head.shape.empty()) described->shape.outputs = static_cast<int>(head.shape[0]);
  for (const Precision& precision : {in_double, in_float}) {
    Outcome out;
    run_training_in(precision, c, path, *described, *options, out);
    score.count(shown, "training", precision.name, out);
  }
}

}  // namespace conformance
