#include "engine/training/optimizer.hpp"

#include "engine/base/check.hpp"
#include "engine/training/update.hpp"

namespace gatewalk::training {

namespace {

#define GATEWALK_RULE_ROW(name) {Rule::name, #name, name##_rule.learning_rate, &name##_rule},
const RuleRow rule_rows[] = {GATEWALK_RULES(GATEWALK_RULE_ROW)};
#undef GATEWALK_RULE_ROW

// The memory of a tensor, zero when first asked for.
std::vector<double>& memory(TensorMap& of, const std::string& name, const Tensor& like) {
  return of.try_emplace(name, Tensor::zeros(like.shape)).first->second.data;
}

}  // namespace

std::span<const RuleRow> rules() { return rule_rows; }

const RuleFormula& formula_of(Rule rule) {
#define GATEWALK_RULE_FORMULA(name) &name##_rule,
  static constexpr const RuleFormula* formulas[] = {GATEWALK_RULES(GATEWALK_RULE_FORMULA)};
#undef GATEWALK_RULE_FORMULA
  return *formulas[static_cast<std::size_t>(rule)];
}

Result<RuleRow> find_rule(std::string_view name) {
  std::string all;
  for (const RuleRow& row : rule_rows) {
    if (row.name == name) return row;
    all += (all.empty() ? "" : ", ") + std::string(row.name);
  }
  return refuse(say("training.no_optimizer", {{"name", name}}), say("training.optimizers", {{"names", all}}));
}

void Optimizer::step(TensorMap& tensors, const TensorMap& gradients) {
  powers_.advance(options_);
  for (const auto& [name, gradient] : gradients) {
    const auto found = tensors.find(name);
    GATEWALK_CHECK(found != tensors.end(), "Optimizer::step: there is no tensor called " + name);
    std::vector<double>& w = found->second.data;
    const std::vector<double>& g = gradient.data;
    GATEWALK_CHECK(w.size() == g.size(), "Optimizer::step: " + name + " has " + std::to_string(w.size()) +
                                             " values, its gradient " + std::to_string(g.size()));
    double* first = needs_first(options_.rule) ? memory(first_, name, gradient).data() : nullptr;
    double* second = needs_second(options_.rule) ? memory(second_, name, gradient).data() : nullptr;
    update_values(options_, powers_, w.data(), g.data(), first, second, w.size());
  }
}

}  // namespace gatewalk::training
