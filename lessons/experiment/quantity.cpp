#include "lessons/experiment/quantity.hpp"

#include <algorithm>
#include <cmath>

namespace gatewalk::lessons {

namespace {

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
  return op.kind == Operation::Kind::concat    ? "put side by side"
         : op.kind == Operation::Kind::product ? word + ", weighted sum"
                                               : word + ", " + op.name;
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

double value_range(const Experiment& experiment, Pass pass, int part) {
  if (pass == Pass::forward) return 1;
  double most = 0;
  const trace::Trace& trace = experiment.trace(pass, part);
  for (const Index op : followed_operations(experiment.recipe(pass)))
    for (const double v : trace.values[static_cast<std::size_t>(op)].reshaped())
      if (std::isfinite(v)) most = std::max(most, std::fabs(v));
  return most > 0 ? most : 1;
}

}  // namespace gatewalk::lessons
