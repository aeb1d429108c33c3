// One mistake at a time in every operation of a recipe, forward and backward.
#include "engine/equations/differentiate.hpp"
#include "tests/mutation/mutants.hpp"

namespace mutation {

using namespace gatewalk;
using equations::Index;
using equations::Operation;
using equations::Recipe;
using Kind = Operation::Kind;

namespace {

bool same_size(const Recipe& r, Index a, Index b) { return r[a].size == r[b].size && !r[a].scalar() && !r[b].scalar(); }

// A mutated recipe and the sentence about it.
using Mutate = std::function<void(const std::string&, Recipe)>;

Operation& at(Recipe& recipe, Index k) { return recipe.operations[static_cast<std::size_t>(k)]; }

// Turns operation k into a copy of one of its operands.
Recipe kept(const Recipe& recipe, Index k, std::size_t operand) {
  Recipe broken = recipe;
  at(broken, k).kind = Kind::copy;
  at(broken, k).operands = {recipe[k].operands[operand]};
  return broken;
}

Recipe with_operands(const Recipe& recipe, Index k, std::vector<Index> operands) {
  Recipe broken = recipe;
  at(broken, k).operands = std::move(operands);
  return broken;
}

// Mistakes that make sense in either pass.
void break_common(const Recipe& recipe, Index k, const std::string& where, const Mutate& mutate) {
  const Operation& op = recipe[k];
  const bool matrix = op.parameter >= 0 && op.kind == Kind::plus;
  if (op.kind == Kind::plus && !matrix && same_size(recipe, op.operands[0], op.operands[1])) {
    mutate(where + ": the first summand lost", kept(recipe, k, 1));
    mutate(where + ": overwritten instead of added", kept(recipe, k, 0));
  }
  if (op.kind == Kind::plus && !matrix) {
    Recipe broken = recipe;
    at(broken, k).kind = Kind::minus;
    mutate(where + ": subtracted instead of added", broken);
  }
  if (op.kind == Kind::times && same_size(recipe, op.operands[0], op.operands[1])) {
    mutate(where + ": the second factor forgotten", kept(recipe, k, 0));
    mutate(where + ": the first factor forgotten", kept(recipe, k, 1));
    Recipe broken = recipe;
    at(broken, k).kind = Kind::plus;
    mutate(where + ": added instead of multiplied", broken);
  }
  if (op.kind == Kind::over) {
    mutate(where + ": the other way round", with_operands(recipe, k, {op.operands[1], op.operands[0]}));
    Recipe broken = recipe;
    at(broken, k).kind = Kind::times;
    mutate(where + ": multiplied instead of divided", broken);
  }
  if (op.kind == Kind::minus) mutate(where + ": the other way round", with_operands(recipe, k, {op.operands[1], op.operands[0]}));
  if (op.kind == Kind::maximum || op.kind == Kind::minimum) {
    Recipe broken = recipe;
    at(broken, k).kind = op.kind == Kind::maximum ? Kind::minimum : Kind::maximum;
    mutate(where + ": the other of the two", broken);
  }
  if (op.kind == Kind::negate) mutate(where + ": the sign lost", kept(recipe, k, 0));
  if (op.kind == Kind::number) {
    Recipe broken = recipe;
    at(broken, k).number += 0.5;
    mutate(where + ": another constant", broken);
  }
  if (op.kind == Kind::state)
    for (std::size_t s = 0; s < recipe.states.size(); ++s)
      if (static_cast<Index>(s) != op.state && recipe.states[s].size == recipe.states[static_cast<std::size_t>(op.state)].size) {
        Recipe broken = recipe;
        at(broken, k).state = static_cast<Index>(s);
        mutate(where + ": " + recipe.states[s].name + " in its place", broken);
      }
  for (std::size_t s = 0; op.kind == Kind::state && s < 1; ++s) {
    Recipe broken = recipe;
    at(broken, k).kind = Kind::number;
    at(broken, k).number = 0;
    mutate(where + ": nothing arrives from the other time step", broken);
  }
}

void break_call(const Recipe& recipe, Index k, const std::string& where, const Mutate& mutate) {
  const Operation& op = recipe[k];
  for (const char* name : {"sigmoid", "tanh", "relu", "leaky_relu"}) {
    if (op.function->name == name) continue;
    Recipe broken = recipe;
    at(broken, k).function = equations::find_function(name);
    mutate(where + ": " + name + " for " + std::string(op.function->name), broken);
  }
  mutate(where + ": not applied", kept(recipe, k, 0));
}

// What an operation of the same size, another one than `k`, could be taken for: the one before and the one after.
std::vector<Index> neighbours(const Recipe& recipe, Index k) {
  std::vector<Index> found;
  const auto count = static_cast<Index>(recipe.operations.size());
  const auto fits = [&](Index n) {
    return recipe[n].size == recipe[k].size && recipe[n].kind != Kind::number && recipe[n].kind != Kind::parameter;
  };
  for (Index n = k - 1; n >= 0; --n)
    if (fits(n)) {
      found.push_back(n);
      break;
    }
  for (Index n = k + 1; n < count; ++n)
    if (fits(n)) {
      found.push_back(n);
      break;
    }
  return found;
}

void break_chain_rule(const Recipe& forward, const Recipe& back, Index k, const std::string& where, const Mutate& mutate) {
  const Operation& op = back[k];
  if (op.kind == Kind::forward_value)
    for (Index other : neighbours(forward, op.source)) {
      // relu(a) has a's sign, and a slope asks for nothing else: no mistake.
      if (forward[other].kind == Kind::call && forward[other].operands[0] == op.source &&
          forward[other].function->name.ends_with("relu"))
        continue;
      Recipe broken = back;
      at(broken, k).source = other;
      mutate("where " + where + " is read: " + forward[other].name + " in its place", broken);
    }
  if (op.kind == Kind::forward_value && forward[op.source].kind == Kind::call) {  // a slope of the pre-activation
    Recipe broken = back;
    at(broken, k).source = forward[op.source].operands[0];
    mutate("where " + where + " is read: its pre-activation in its place", broken);
  }
  if (op.kind == Kind::forward_value && forward[op.source].kind == Kind::state) {  // t for t-1
    Recipe broken = back;
    at(broken, k).source = forward.states[static_cast<std::size_t>(forward[op.source].state)].next;
    mutate("where " + where + " is read: the value at t in its place", broken);
  }
  if (op.kind == Kind::slice) {
    Recipe broken = back;
    at(broken, k).part = op.part == 0 ? 1 : op.part - 1;
    mutate(where + ": another part", broken);
  }
  if (op.kind == Kind::product && op.transposed && op.parts.size() == 1) {
    Recipe broken = back;
    at(broken, k).transposed = false;
    mutate(where + ": the transpose forgotten", broken);
  }
  if (op.kind == Kind::product)
    for (std::size_t p = 0; p < back.parameters.size(); ++p) {
      if (static_cast<Index>(p) == op.parameter || !back.parameters[p].matrix || back.parameters[p].columns != op.parts ||
          back.parameters[p].rows != back.parameters[static_cast<std::size_t>(op.parameter)].rows)
        continue;
      Recipe broken = back;
      at(broken, k).parameter = static_cast<Index>(p);
      mutate(where + ": " + back.parameters[p].name + " in its place", broken);
    }
  if (op.kind == Kind::outer && op.parts.size() == 1)
    mutate(where + ": rows and columns swapped", with_operands(back, k, {op.operands[1], op.operands[0]}));
}

void break_ends(const Recipe& back, const Mutate& mutate) {
  for (std::size_t s = 0; s < back.states.size(); ++s) {
    Recipe lost = back;
    lost.states[s].next = -1;
    mutate("d" + back.states[s].name + "_prev is not handed to t-1", lost);
    for (std::size_t other = 0; other < s; ++other)
      if (back.states[s].size == back.states[other].size) {
        Recipe swapped = back;
        std::swap(swapped.states[s].next, swapped.states[other].next);
        mutate("d" + back.states[s].name + "_prev and d" + back.states[other].name + "_prev swapped", swapped);
      }
  }
  for (std::size_t p = 0; p < back.gradients.size(); ++p) {
    Recipe lost = back;
    lost.gradients[p] = -1;
    mutate("the gradient by " + back.parameters[p].name + " lost", lost);
    for (std::size_t other = 0; other < p; ++other)
      if (back.parameters[p].rows == back.parameters[other].rows &&
          back.parameters[p].columns == back.parameters[other].columns) {
        Recipe swapped = back;
        std::swap(swapped.gradients[p], swapped.gradients[other]);
        mutate("the gradients by " + back.parameters[p].name + " and " + back.parameters[other].name + " swapped", swapped);
      }
  }
  Recipe lost = back;
  lost.output = -1;
  mutate("the gradient by x lost", lost);
}

}  // namespace

void break_forward(const Judge& judge, const Report& report) {
  const Recipe recipe = judge.recipe();
  const Mutate mutate = [&](const std::string& what, Recipe broken) {
    Recipe back = equations::differentiate(broken);  // an honest derivative of a wrong cell
    const Model model = judge.golden_model().altered(std::move(broken), std::move(back), judge.golden_model().layout());
    report(judge.cell() + ", forward, " + what, judge.golden({model, model}));
  };
  for (Index k = 0; k < static_cast<Index>(recipe.operations.size()); ++k) {
    const std::string where = recipe[k].name;
    break_common(recipe, k, where, mutate);
    if (recipe[k].kind == Kind::call) break_call(recipe, k, where, mutate);
  }
}

void break_backward(const Judge& judge, const Report& report) {
  const Recipe recipe = judge.recipe(), back = equations::differentiate(recipe);
  const Mutate mutate = [&](const std::string& what, Recipe broken) {
    const Model model = judge.sample_model().altered(recipe, std::move(broken), judge.sample_model().layout());
    report(judge.cell() + ", backward, " + what, judge.gradients(model));
  };
  for (Index k = 0; k < static_cast<Index>(back.operations.size()); ++k) {
    break_common(back, k, back[k].name, mutate);
    break_chain_rule(recipe, back, k, back[k].name, mutate);
  }
  break_ends(back, mutate);
}

}  // namespace mutation
