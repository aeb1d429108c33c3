#include "lessons/canvas/quantity.hpp"

#include <algorithm>

#include "engine/equations/tex.hpp"

namespace gatewalk::lessons {

namespace {

using equations::Index;
using equations::Operation;
using equations::Recipe;
using equations::Role;

// The role of a quantity is that of the line that gives it its value.
Role role_of(const Recipe& recipe, std::string_view quantity) {
  for (const equations::Equation& e : recipe.text.equations)
    if (e.target == quantity) return e.role;
  return Role::none;
}

}  // namespace

std::string color_key(const Recipe& recipe, Index operation) {
  const Operation& op = recipe[operation];
  if (op.quantity == "x") return "x";
  if (op.quantity.empty()) return op.kind == Operation::Kind::concat ? "hidden" : "";
  if (op.quantity == recipe.states[0].name) return "hidden";
  const Role role = role_of(recipe, op.quantity);
  return role == Role::output ? "hidden" : std::string(to_text(role));
}

Color operation_color(const Theme& theme, const Recipe& recipe, Index operation) {
  return quantity_color(theme, color_key(recipe, operation));
}

Color term_color(const Theme& theme, const Recipe& forward, const Recipe& backward, std::string_view id) {
  if (const Index op = equations::find_class(forward, id); op >= 0) return operation_color(theme, forward, op);
  if (const Index op = equations::find_class(backward, id); op >= 0) return theme.gradient;
  for (std::size_t k = 0; k < forward.operations.size(); ++k) {
    const Index p = forward.operations[k].parameter;
    if (p >= 0 && forward.parameters[static_cast<std::size_t>(p)].name == id) return operation_color(theme, forward, static_cast<Index>(k));
  }
  return 0;
}

std::string operation_title(const Recipe& recipe, Index operation) {
  const Operation& op = recipe[operation];
  if (op.quantity == "x") return "input";
  const std::string key = color_key(recipe, operation);
  const std::string word = key == "hidden" ? "hidden state" : key;
  const bool whole = !op.symbol.empty() && (op.symbol == op.quantity || op.symbol == "d" + op.quantity);
  if (recipe.pass == equations::Pass::backward && op.kind != Operation::Kind::forward_value)
    return whole ? "error term of " + (word.empty() ? op.quantity : word) : "error term " + op.name;
  if (whole) return word.empty() ? op.quantity : word;
  if (op.name == "a_" + op.quantity) return word + ", pre-activation";
  return op.kind == Operation::Kind::concat ? "put side by side" : op.kind == Operation::Kind::product ? word + ", weighted sum" : word + ", " + op.name;
}

std::vector<Index> followed_operations(const Recipe& recipe) {
  std::vector<Index> rows;
  const bool backward = recipe.pass == equations::Pass::backward;
  const auto add = [&](std::string_view name) {
    const Index op = recipe.find(backward ? "d" + std::string(name) : std::string(name));
    if (op >= 0 && std::find(rows.begin(), rows.end(), op) == rows.end()) rows.push_back(op);
  };
  for (std::size_t k = recipe.states.size(); k-- > 1;) add(recipe.states[k].name);
  for (const equations::Equation& e : recipe.text.equations)
    if (!e.primed && e.role != Role::none) add(e.target);
  for (const equations::Equation& e : recipe.text.equations)
    if (e.primed && e.target != recipe.states[0].name) add(e.target);
  add(recipe.states[0].name);
  return rows;
}

}  // namespace gatewalk::lessons
