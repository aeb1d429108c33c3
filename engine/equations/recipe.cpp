#include "engine/equations/recipe.hpp"

#include <algorithm>

#include "engine/equations/recipe_builder.hpp"

namespace gatewalk::equations {

std::string to_text(Size size) {
  std::string text;
  const auto add = [&](int n, char letter) {
    if (n == 0) return;
    if (!text.empty()) text += " + ";
    if (n > 1) text += std::to_string(n);
    text += letter;
  };
  add(size.h, 'H'), add(size.p, 'P'), add(size.i, 'I');
  if (size.one > 0) text += (text.empty() ? "" : " + ") + std::to_string(size.one);
  return text.empty() ? "0" : text;
}

Index Recipe::find(std::string_view name) const {
  for (std::size_t k = 0; k < operations.size(); ++k)
    if (operations[k].name == name) return static_cast<Index>(k);
  return -1;
}

bool Recipe::constant(Index index) const {
  const Operation& op = (*this)[index];
  if (op.scalar()) return true;
  return !op.leaf() && std::all_of(op.operands.begin(), op.operands.end(), [this](Index k) { return constant(k); });
}

std::vector<Index> Recipe::walk() const {
  std::vector<Index> steps;
  for (std::size_t k = 0; k < operations.size(); ++k)
    if (!operations[k].leaf()) steps.push_back(static_cast<Index>(k));
  return steps;
}

Result<Recipe> make_recipe(const CellText& cell, std::string_view where) { return build_recipe(cell, where); }

Result<Recipe> read_cell(std::string_view text, std::string_view where) {
  const auto cell = parse_cell(text, where);
  return cell ? make_recipe(*cell, where) : Result<Recipe>(cell.error());
}

Result<Recipe> read_rule(std::string_view text, std::string_view where) {
  const auto rule = parse_rule(text, where);
  return rule ? make_recipe(*rule, where) : Result<Recipe>(rule.error());
}

bool set_option(Recipe& rule, std::string_view name, double value) {
  bool found = false;
  for (Operation& op : rule.operations)
    if (op.option() && op.symbol == name) op.number = value, found = true;
  return found;
}

Status check_sizes(const Recipe& recipe, const Sizes& sizes) {
  for (const SizeRule& rule : recipe.rules)
    if (sizes.of(rule.left) != sizes.of(rule.right))
      return refuse(say("equations.must_equal", {{"reason", rule.reason},
                                                 {"left", to_text(rule.left)},
                                                 {"is", sizes.of(rule.left)},
                                                 {"right", to_text(rule.right)},
                                                 {"other", sizes.of(rule.right)}}),
                    say("equations.equal_sizes"), recipe.cell, rule.place.line, rule.place.column);
  return Ok{};
}

}  // namespace gatewalk::equations
