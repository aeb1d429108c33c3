#include "engine/base/shortest.hpp"
#include "engine/command/command.hpp"
#include "engine/command/options.hpp"
#include "engine/training/rule_recipe.hpp"
#include "engine/writing/script.hpp"
#include "engine/writing/tex.hpp"

namespace gatewalk::command {

namespace {

using equations::Index;
using equations::Recipe;

constexpr const char* rule_help =
    R"(gatewalk rule FILE.rule|NAME: prints what is derived from an optimizer's equations.

  --as tex      a formula a line (as without it)
  --as numpy    a Python script: an update of three weights, every value printed
  --as torch    the same with PyTorch
  --as values   the numbers that these scripts print, as the engine walks them
  --as text     the .rule file

A mistake in the file is answered with line and column. The shipped rules are found by name.

Examples:
  gatewalk rule adam
  gatewalk rule mine.rule --as numpy > mine.py && python3 mine.py
)";

constexpr Option rule_options[] = {{"--as"}};

Result<std::string> text_of(const std::string& word) {
  if (word.find('/') == std::string::npos && !word.ends_with(".rule")) {
    const auto row = training::find_rule(word);
    if (!row) return row.error();
    return std::string(training::rule_text(row->rule));
  }
  const auto bytes = read_file(word);
  if (!bytes) return bytes.error();
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

std::string rule_formulas(const Recipe& rule) {
  writing::TexOptions options;
  options.classes = false;
  std::string text;
  for (std::size_t k = 0; k < rule.text.equations.size(); ++k)
    text += writing::tex_equation(rule, static_cast<Index>(k), options) + "\n";
  return text;
}

// The second of two updates of three weights, so that what is remembered is not what it was at first.
training::WalkedRule walked(const Recipe& rule) {
  const std::vector<double> w{0.5, -0.25, 2}, first{0.1, -3, 0.02}, second{-0.4, 0.5, 0.01};
  const training::WalkedRule before = training::walk_rule(rule, w, first);
  std::vector<std::vector<double>> memory;
  for (std::size_t s = 1; s < rule.states.size(); ++s) {
    const trace::View now = before.trace.at(rule.states[s].next, 0);
    memory.emplace_back(now.data(), now.data() + now.size());
  }
  return training::walk_rule(rule, before.weights(), second, memory);
}

// "m = [[0.1, 0.2, 0.3]]": as the scripts print them.
std::string values(const training::WalkedRule& update) {
  std::string text;
  for (const Index k : update.recipe->walk()) {
    text += (*update.recipe)[k].name + " = [[";
    for (int unit = 0; unit < update.trace.units(k); ++unit)
      text += (unit ? ", " : "") + shortest_text(update.trace.value(k, 0, unit));
    text += "]]\n";
  }
  return text;
}

Result<std::string> derive_rule(const Options& options) {
  const auto text = text_of(options.words[0]);
  if (!text) return text.error();
  const std::string name = options.words[0].ends_with(".rule") ? options.words[0] : options.words[0] + ".rule";
  const auto rule = equations::read_rule(*text, name);
  if (!rule) return rule.error();
  const std::string as = options.get("as", "tex");
  if (as == "text") return *text;
  if (as == "tex") return rule_formulas(*rule);
  if (as == "values") return values(walked(*rule));
  if (as == "numpy") return writing::step_script(walked(*rule).trace, nullptr, 0, writing::Language::numpy);
  if (as == "torch") return writing::step_script(walked(*rule).trace, nullptr, 0, writing::Language::torch);
  return Error{"--as is '" + as + "'", {}, "give tex, numpy, torch, values or text"};
}

}  // namespace

int run_rule(int argc, char** argv) { return run_derivation({"rule", rule_options, rule_help, "adam", derive_rule}, argc, argv); }

}  // namespace gatewalk::command
