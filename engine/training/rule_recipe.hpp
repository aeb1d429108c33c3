// An optimizer's rule as its equations: rules/NAME.rule, read by the machine that reads cells. So a rule is a recipe, whose
// operations are walked, drawn, spoken, opened and written as code like those of a cell: a step is an update, a unit is a weight.
// The loops in rules/*.cpp are the same formulas for speed, and are tested to give the same bits.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "engine/equations/recipe.hpp"
#include "engine/trace/walk.hpp"
#include "engine/training/clip.hpp"
#include "engine/training/fast_trainer.hpp"

namespace gatewalk::training {

// The text of rules/NAME.rule.
std::string_view rule_text(Rule rule);

// The rule with its options' usual values. Its states: w, then what it remembers of every weight (in the order of Changed: first,
// second), then the powers of the betas. Its input is g. Cost: read once.
const equations::Recipe& rule_recipe(Rule rule);

// The rule with these options. With a clip factor it begins with an operation of its own, g = clip_factor * gradient, and its
// input is `gradient`.
equations::Recipe rule_recipe(const OptimizerOptions& options, std::optional<double> clip_factor = std::nullopt);

// What a rule remembers of some weights before an update; empty where it remembers nothing of them.
struct Remembered {
  std::span<const double> first{}, second{};
  BetaPowers powers{};  // before this update
};

// A rule walked over one update of some weights: the value of every operation for every weight. Step 0 of the trace is the
// update, unit k is weight k.
struct WalkedRule {
  std::shared_ptr<const equations::Recipe> recipe;
  trace::Trace trace;

  // The values of an operation ("m", "g", "w"), one a weight; "w" is the new weight, "w_prev" the old one.
  std::span<const double> values(std::string_view operation) const;
  std::span<const double> weights() const { return values("w"); }
};

// One update of some weights by any rule, a reader's own as well: its options as they stand in the recipe.
// Shapes: w and gradient of the same length, each of `memory` too: the rule's states after w, in order. Without it they have
// their initial values. Cost: O(operations · weights).
WalkedRule walk_rule(equations::Recipe rule, std::span<const double> w, std::span<const double> gradient,
                     const std::vector<std::vector<double>>& memory = {});

// Shapes: w and gradient of the same length, what is remembered of it as long or empty. The gradient is that before clipping,
// which happens here: by the norm of all gradients together, `norm`, as an operation of its own; by value before the walk. Cost:
// O(operations · weights).
WalkedRule walk_rule(const OptimizerOptions& options, const Clip& clip, double norm, std::span<const double> w,
                     std::span<const double> gradient, const Remembered& before);

}  // namespace gatewalk::training
