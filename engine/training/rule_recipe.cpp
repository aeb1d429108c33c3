#include "engine/training/rule_recipe.hpp"

#include <algorithm>
#include <array>

#include "engine/base/check.hpp"
#include "engine/base/embedded.hpp"
#include "engine/training/update.hpp"

namespace gatewalk::training {

namespace {

using equations::Recipe;

// What an option of a rule is called in OptimizerOptions.
struct OptionRow {
  std::string_view name;
  double OptimizerOptions::*value;
};
constexpr OptionRow option_rows[] = {
    {"lr", &OptimizerOptions::learning_rate},
    {"mu", &OptimizerOptions::momentum},
    {"alpha", &OptimizerOptions::alpha},
    {"beta1", &OptimizerOptions::beta1},
    {"beta2", &OptimizerOptions::beta2},
    {"eps", &OptimizerOptions::eps},
    {"weight_decay", &OptimizerOptions::weight_decay},
};
constexpr std::string_view clip_option = "clip_factor";

std::string_view name_of(Rule rule) { return rules()[static_cast<std::size_t>(rule)].name; }
std::string file_of(Rule rule) { return std::string(name_of(rule)) + ".rule"; }

// The rule's text with one line before all others: g = clip_factor * gradient.
equations::CellText with_clipping(equations::CellText text) {
  using equations::Expression;
  const auto named = [](std::string name) {
    Expression e{Expression::Kind::name, std::move(name), false, 0, {}, {}};
    return std::make_shared<const Expression>(std::move(e));
  };
  Expression clipped{Expression::Kind::times, {}, false, 0, {named(std::string(clip_option)), named("gradient")}, {}};
  text.options.push_back({std::string(clip_option), 1, {}});
  text.equations.insert(
      text.equations.begin(),
      equations::Equation{text.input, false, std::make_shared<const Expression>(std::move(clipped)), equations::Role::none, {}});
  text.input = "gradient";
  return text;
}

struct ReadRule {
  Recipe plain, clipped;
};

ReadRule read(Rule rule) {
  const auto plain = equations::read_rule(rule_text(rule), file_of(rule));
  GATEWALK_CHECK(plain, "rule_recipe: " + (plain ? "" : plain.error().sentence()));
  const auto clipped = equations::make_recipe(with_clipping(plain->text), file_of(rule));
  GATEWALK_CHECK(clipped, "rule_recipe: " + (clipped ? "" : clipped.error().sentence()));
  return {*plain, *clipped};
}

// Every rule, read once.
const ReadRule& known(Rule rule) {
  static const std::vector<ReadRule> all = [] {
    std::vector<ReadRule> each;
    for (const RuleRow& row : rules()) each.push_back(read(row.rule));
    return each;
  }();
  return all[static_cast<std::size_t>(rule)];
}

// What the rule's states after w are before the update. Empty: initial values.
std::vector<std::vector<double>> memory_before(const Recipe& recipe, Rule rule, std::size_t count, const Remembered& before) {
  std::vector<std::vector<double>> memory;
  const auto add = [&](std::span<const double> values) {
    memory.emplace_back(values.begin(), values.end());
    if (values.empty()) memory.back().assign(count, recipe.states[memory.size()].initial);
  };
  if (needs_first(rule)) add(before.first);
  if (needs_second(rule)) add(before.second);
  for (const double power : {before.powers.beta1, before.powers.beta2})
    if (memory.size() + 1 < recipe.states.size()) memory.emplace_back(count, power);
  return memory;
}

}  // namespace

std::string_view rule_text(Rule rule) {
  for (const EmbeddedFile& file : embedded_rules())
    if (file.name == file_of(rule)) return file.text;
  GATEWALK_CHECK(false, "rule_text: there is no file engine/training/rules/" + file_of(rule));
}

const Recipe& rule_recipe(Rule rule) { return known(rule).plain; }

Recipe rule_recipe(const OptimizerOptions& options, std::optional<double> clip_factor) {
  Recipe recipe = clip_factor ? known(options.rule).clipped : known(options.rule).plain;
  for (const equations::OptionLine& line : recipe.text.options) {
    const auto row =
        std::find_if(std::begin(option_rows), std::end(option_rows), [&](const OptionRow& r) { return r.name == line.name; });
    GATEWALK_CHECK(row != std::end(option_rows) || line.name == clip_option,
                   "rule_recipe: OptimizerOptions has no '" + line.name + "' for " + file_of(options.rule));
    equations::set_option(recipe, line.name, line.name == clip_option ? *clip_factor : options.*row->value);
  }
  return recipe;
}

std::span<const double> WalkedRule::values(std::string_view operation) const {
  const equations::Index k = recipe->find(operation);
  GATEWALK_CHECK(k >= 0, "WalkedRule::values: " + recipe->cell + " has no operation '" + std::string(operation) + "'");
  const trace::View view = trace.at(k, 0);
  return {view.data(), static_cast<std::size_t>(view.size())};
}

WalkedRule walk_rule(Recipe rule, std::span<const double> w, std::span<const double> gradient,
                     const std::vector<std::vector<double>>& memory) {
  GATEWALK_CHECK(w.size() == gradient.size() && !w.empty(),
                 "walk_rule: " + std::to_string(w.size()) + " weights have " + std::to_string(gradient.size()) + " gradients");
  GATEWALK_CHECK(memory.empty() || memory.size() + 1 == rule.states.size(),
                 "walk_rule: " + rule.cell + " remembers " + std::to_string(rule.states.size() - 1) +
                     " values of a weight, got " + std::to_string(memory.size()));
  static const trace::Parameters none;
  const auto count = static_cast<Eigen::Index>(w.size());
  const auto column = [&](std::span<const double> values, const std::string& name) -> trace::Matrix {
    GATEWALK_CHECK(values.size() == w.size(),
                   "walk_rule: " + name + " has " + std::to_string(values.size()) + " values, w " + std::to_string(w.size()));
    return Eigen::Map<const trace::Matrix>(values.data(), count, 1);
  };
  WalkedRule walked{std::make_shared<const Recipe>(std::move(rule)), {}};
  std::vector<trace::Matrix> states{column(w, "w")};
  for (std::size_t s = 1; s < walked.recipe->states.size(); ++s) {
    const equations::State& state = walked.recipe->states[s];
    states.push_back(memory.empty() ? trace::Matrix::Constant(count, 1, state.initial) : column(memory[s - 1], state.name));
  }
  const int units = static_cast<int>(count);
  walked.trace = trace::walk_forward(*walked.recipe, {units, units, units}, none, column(gradient, "the gradient"), states, {});
  return walked;
}

WalkedRule walk_rule(const OptimizerOptions& options, const Clip& clip, double norm, std::span<const double> w,
                     std::span<const double> gradient, const Remembered& before) {
  const bool by_norm = clip.kind == Clip::Kind::norm;
  Recipe recipe = rule_recipe(options, by_norm ? std::optional(clip_factor(clip, norm)) : std::nullopt);
  std::vector<double> g(gradient.begin(), gradient.end());
  if (!by_norm) clip_values<double>(clip, norm, g);
  const auto memory = memory_before(recipe, options.rule, w.size(), before);
  return walk_rule(std::move(recipe), w, g, memory);
}

}  // namespace gatewalk::training
