// Optimizers as in torch.optim, on a model's stored tensors.
// The formulas keep PyTorch's order of operations and its places for eps, so that updates agree to the last digits.
#pragma once

#include <span>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"
#include "engine/training/rules/rule.hpp"

namespace gatewalk::training {

// sgd       w -= lr g
// momentum  v = μ v + g, w -= lr v
// rmsprop   s = α s + (1-α) g², w -= lr g / (√s + eps)
// adam      m = β1 m + (1-β1) g, v = β2 v + (1-β2) g², w -= lr/(1-β1ᵗ) m / (√v/√(1-β2ᵗ) + eps)
// adamw     w *= 1 - lr λ, then as adam
#define GATEWALK_RULE_NAME(name) name,
enum class Rule { GATEWALK_RULES(GATEWALK_RULE_NAME) };
#undef GATEWALK_RULE_NAME

// A row a rule: its name ("sgd", "momentum" …), PyTorch's default learning rate, and its formula (rules/).
struct RuleRow {
  Rule rule;
  std::string_view name;
  double learning_rate;
  const RuleFormula* formula;
};
std::span<const RuleRow> rules();
// Error: no rule has this name; the sentence lists those there are.
Result<RuleRow> find_rule(std::string_view name);

// Numbers of a rule. Defaults as in torch.optim; momentum's 0.9 is what is usually chosen (torch's own default is 0).
struct OptimizerOptions {
  Rule rule = Rule::adam;
  double learning_rate = 1e-3;
  double momentum = 0.9;
  double alpha = 0.99;  // rmsprop
  double beta1 = 0.9;   // adam
  double beta2 = 0.999;
  double eps = 1e-8;           // added after the square root
  double weight_decay = 0.01;  // adamw
};

// What adam's bias correction has come to: the betas to the power of the number of updates.
struct BetaPowers {
  double beta1 = 1, beta2 = 1;
  void advance(const OptimizerOptions& o) { beta1 *= o.beta1, beta2 *= o.beta2; }
};

// Keeps what a rule remembers of each tensor. The formulas are in update.hpp.
class Optimizer {
 public:
  explicit Optimizer(const OptimizerOptions& options) : options_(options) {}

  const OptimizerOptions& options() const { return options_; }
  // Takes effect with the next step; what is remembered stays.
  void set_learning_rate(double learning_rate) { options_.learning_rate = learning_rate; }

  // One update of every tensor that has a gradient. Shapes: a gradient has its tensor's shape.
  void step(TensorMap& tensors, const TensorMap& gradients);

 private:
  OptimizerOptions options_;
  TensorMap first_, second_;  // velocities or first moments; mean squares or second moments
  BetaPowers powers_;
};

}  // namespace gatewalk::training
