#include "lessons/experiment/quantity.hpp"

#include <algorithm>

#include "engine/trace/activity.hpp"

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

std::string operation_title(const Phrases& words, const Recipe& recipe, Index operation, const Recipe* forward) {
  return words.say(writing::spoken_name(recipe, operation, forward));
}

std::string operation_title(const Phrases& words, const Experiment& experiment, Pass pass, Index operation) {
  const Recipe& recipe = experiment.recipe(pass);
  if (pass == Pass::forward) return operation_title(words, recipe, operation);
  const Recipe& forward = experiment.recipe(Pass::forward);
  // A cell has an output above it; a layer may have another layer there.
  const equations::Operation& op = recipe[operation];
  if (op.kind == equations::Operation::Kind::input && op.source >= 0 && experiment.setup().shape.layers > 1)
    return words.say("name.error_above", {{"of", operation_title(words, forward, op.source)}});
  return operation_title(words, recipe, operation, &forward);
}

std::string short_title(const Phrases& words, const Recipe& forward, Index operation) {
  std::string key = "legend." + color_key(forward, operation);
  std::replace(key.begin(), key.end(), ' ', '_');
  const std::string_view word = words.text(Key::of(key));
  return word.empty() ? operation_title(words, forward, operation) : std::string(word);
}

std::string part_title(const Phrases& words, const network::Shape& shape, trace::Part part) {
  const int layer = part.layer + 1;
  const bool reverse = part.direction > 0;
  if (shape.parts() == 1) return "";
  if (shape.directions() == 1) return words.say("layer.name", {{"layer", layer}});
  if (shape.layers == 1) return words.say(reverse ? Key("direction.reverse") : Key("direction.forward"));
  return words.say(reverse ? Key("layer.reverse") : Key("layer.forward"), {{"layer", layer}});
}

bool in_order_of_time(const Experiment& experiment, Pass pass, trace::Part part) {
  return (pass == Pass::forward) != experiment.setup().shape.reverse(part);
}

std::vector<Index> followed_operations(const Recipe& recipe) {
  std::vector<Index> rows;
  const bool backward = recipe.pass == equations::Pass::backward;
  const auto add = [&](std::string_view name) {
    const Index op = recipe.find(backward ? "d" + std::string(name) : std::string(name));
    if (op >= 0 && std::find(rows.begin(), rows.end(), op) == rows.end()) rows.push_back(op);
  };
  // Gates stand in the order of their lines, also where they are states.
  const auto is_gate = [&](const std::string& name) {
    return std::any_of(recipe.text.equations.begin(), recipe.text.equations.end(), [&](const equations::Equation& e) {
      return e.primed && e.target == name && e.role != Role::none && !is_kept(e.role);
    });
  };
  for (std::size_t k = recipe.states.size(); k-- > 1;)
    if (!is_gate(recipe.states[k].name)) add(recipe.states[k].name);
  for (const equations::Equation& e : recipe.text.equations)
    if ((!e.primed || is_gate(e.target)) && e.role != Role::none) add(e.target);
  for (const equations::Equation& e : recipe.text.equations)
    if (e.primed && e.target != recipe.states[0].name) add(e.target);
  add(recipe.states[0].name);
  return rows;
}

double value_range(const Experiment& experiment, Pass pass, trace::Part part) {
  if (pass == Pass::forward) return 1;
  bool found = false;
  std::vector<double>& known =
      experiment.known("range " + std::to_string(part.layer) + " " + std::to_string(part.direction), found);
  if (!found) {
    const double most = trace::largest_size(experiment.trace(pass, part), followed_operations(experiment.recipe(pass)));
    known = {most > 0 ? most : 1};
  }
  return known[0];
}

bool beyond_range(const Experiment& experiment, Pass pass, trace::Part part) {
  if (pass == Pass::backward || !experiment.whole(pass)) return false;
  bool found = false;
  std::vector<double>& known =
      experiment.known("states " + std::to_string(part.layer) + " " + std::to_string(part.direction), found);
  if (!found) {
    std::vector<Index> states;  // they are kept of every step; gates stay within 1
    for (const equations::State& state : experiment.recipe(pass).states) states.push_back(state.next);
    known = {trace::largest_size(experiment.trace(pass, part), states)};
  }
  return known[0] > value_range(experiment, pass, part);
}

}  // namespace gatewalk::lessons
