#include "engine/equations/form.hpp"

#include <algorithm>

namespace gatewalk::equations {

namespace {

using Kind = Operation::Kind;

// How an operand is called: as the cell calls it, without the prime of a new state, with "_prev" of one before.
std::string called(const Recipe& recipe, Index k) {
  std::string name = recipe[k].name;
  std::erase(name, '\'');
  return name;
}

// The lines that a parameter stands in.
int lines_with(const Recipe& recipe, Index parameter) {
  std::vector<Index> lines;
  for (const Operation& op : recipe.operations) {
    bool uses = op.kind == Kind::product && op.parameter == parameter;
    for (const Index k : op.operands) uses = uses || (recipe[k].kind == Kind::parameter && recipe[k].parameter == parameter);
    if (uses && std::find(lines.begin(), lines.end(), op.equation) == lines.end()) lines.push_back(op.equation);
  }
  return static_cast<int>(lines.size());
}

std::string parameter_form(const Recipe& recipe, Index parameter) {
  const Parameter& p = recipe.parameters[static_cast<std::size_t>(parameter)];
  return lines_with(recipe, parameter) > 1 ? p.name : p.matrix ? "W" : "b";
}

std::string joined(std::vector<std::string> all, const char* sign) {
  std::sort(all.begin(), all.end());
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : sign) + one;
  return text;
}

// What is read of another line, or from outside the step.
std::string operand_form(const Recipe& recipe, Index k) {
  const Operation& op = recipe[k];
  if (op.kind == Kind::parameter) return parameter_form(recipe, op.parameter);
  return op.leaf() || !op.symbol.empty() ? called(recipe, k) : form_of(recipe, k);
}

bool opens(const Recipe& recipe, Index k, Kind kind) { return recipe[k].kind == kind && recipe[k].symbol.empty(); }

// The summands of a sum, or the factors of a product, down to what is none and to what has a line of its own.
void gather(const Recipe& recipe, Index k, Kind kind, bool first, std::vector<Index>& all) {
  if (!(first ? recipe[k].kind == kind : opens(recipe, k, kind))) return all.push_back(k);
  for (const Index operand : recipe[k].operands) gather(recipe, operand, kind, false, all);
}
std::vector<Index> gathered(const Recipe& recipe, Index k, Kind kind) {
  std::vector<Index> all;
  gather(recipe, k, kind, true, all);
  return all;
}

// A matrix times [a, b] is a sum of two products.
std::vector<std::string> summand_forms(const Recipe& recipe, Index k) {
  const Operation& op = recipe[k];
  if (op.kind != Kind::product || !op.symbol.empty() || recipe[op.operands[0]].kind != Kind::concat)
    return {operand_form(recipe, k)};
  std::vector<std::string> all;
  for (const Index part : recipe[op.operands[0]].operands)
    all.push_back(parameter_form(recipe, op.parameter) + " " + operand_form(recipe, part));
  return all;
}

struct FormedTerm {
  Index operation;
  std::string form;
};
// Its summands or factors, each with its form; what is neither stands for itself.
std::vector<FormedTerm> terms(const Recipe& recipe, Index operation, Kind kind) {
  if (recipe[operation].kind != kind) return {{operation, form_of(recipe, operation)}};
  std::vector<FormedTerm> all;
  for (const Index k : gathered(recipe, operation, kind)) all.push_back({k, operand_form(recipe, k)});
  return all;
}

// `line`: the two are lines themselves, which are opened although they have names.
std::optional<std::vector<Index>> lacking(const Recipe& recipe, Index operation, const Recipe& whole_recipe, Index whole,
                                          bool line) {
  const Operation &own = recipe[operation], &other = whole_recipe[whole];
  const bool named = !line && (!own.symbol.empty() || !other.symbol.empty());
  if (own.leaf() || other.leaf() || named) {
    if (operand_form(recipe, operation) == operand_form(whole_recipe, whole)) return std::vector<Index>{};
    if (other.leaf() || !other.symbol.empty()) return std::nullopt;
  }
  if (other.kind == Kind::call && own.kind == Kind::call && own.function == other.function)
    return lacking(recipe, own.operands[0], whole_recipe, other.operands[0], false);
  if (other.kind != Kind::plus && other.kind != Kind::times) return std::nullopt;
  std::vector<FormedTerm> mine = named || own.leaf() ? std::vector<FormedTerm>{{operation, operand_form(recipe, operation)}}
                                                     : terms(recipe, operation, other.kind);
  std::vector<Index> rest;
  for (const FormedTerm& term : terms(whole_recipe, whole, other.kind)) {
    const auto like = std::find_if(mine.begin(), mine.end(), [&](const FormedTerm& m) { return m.form == term.form; });
    if (like == mine.end()) rest.push_back(term.operation);
    else mine.erase(like);
  }
  if (mine.empty()) return rest;
  if (mine.size() != 1 || rest.size() != 1) return std::nullopt;
  return lacking(recipe, mine[0].operation, whole_recipe, rest[0], false);
}

// Its terms with their forms, a matrix times [a, b] as two. One that is neither sum nor product is its only term.
std::vector<std::pair<Term, std::string>> split_terms(const Recipe& recipe, Index operation, Kind kind) {
  std::vector<std::pair<Term, std::string>> all;
  for (const FormedTerm& term : terms(recipe, operation, kind)) {
    const Operation& op = recipe[term.operation];
    const std::vector<std::string> shares = summand_forms(recipe, term.operation);
    if (kind != Kind::plus || shares.size() < 2) all.push_back({{term.operation}, term.form});
    else
      for (std::size_t k = 0; k < shares.size(); ++k)
        all.push_back({{term.operation, recipe[op.operands[0]].operands[k]}, shares[k]});
  }
  return all;
}

}  // namespace

std::string form_of(const Recipe& recipe, Index operation) {
  const Operation& op = recipe[operation];
  std::vector<std::string> parts;
  switch (op.kind) {
    case Kind::plus:
      for (const Index k : gathered(recipe, operation, Kind::plus))
        for (std::string& form : summand_forms(recipe, k)) parts.push_back(std::move(form));
      return "(" + joined(std::move(parts), " + ") + ")";
    case Kind::times:
      for (const Index k : gathered(recipe, operation, Kind::times)) parts.push_back(operand_form(recipe, k));
      return "(" + joined(std::move(parts), " * ") + ")";
    case Kind::product:
      if (recipe[op.operands[0]].kind == Kind::concat) {
        for (const Index part : recipe[op.operands[0]].operands)
          parts.push_back(parameter_form(recipe, op.parameter) + " " + operand_form(recipe, part));
        return "(" + joined(std::move(parts), " + ") + ")";
      }
      return parameter_form(recipe, op.parameter) + " " + operand_form(recipe, op.operands[0]);
    case Kind::call: return std::string(op.function->name) + "(" + operand_form(recipe, op.operands[0]) + ")";
    default: break;
  }
  if (op.leaf()) return called(recipe, operation);
  std::string all = std::to_string(static_cast<int>(op.kind)) + "(";
  for (const Index k : op.operands) all += (all.back() == '(' ? "" : ", ") + operand_form(recipe, k);
  return all + ")";
}

std::optional<std::vector<Index>> left_out(const Recipe& recipe, Index operation, const Recipe& whole_recipe, Index whole) {
  return lacking(recipe, operation, whole_recipe, whole, true);
}

std::vector<Term> missing_terms(const Recipe& recipe, Index line, const Recipe& other_recipe, Index other) {
  std::vector<Term> all;
  if (const auto gone = left_out(recipe, line, other_recipe, other)) {
    for (const Index operation : *gone) all.push_back({operation});
    return all;
  }
  Index own = line, there = other;
  while (recipe[own].kind == Kind::call && other_recipe[there].kind == Kind::call &&
         recipe[own].function == other_recipe[there].function)
    own = recipe[own].operands[0], there = other_recipe[there].operands[0];
  const Kind kind = other_recipe[there].kind == Kind::times ? Kind::times : Kind::plus;
  auto mine = split_terms(recipe, own, kind);
  bool shared = false;
  for (const auto& [term, form] : split_terms(other_recipe, there, kind)) {
    const auto like = std::find_if(mine.begin(), mine.end(), [&](const auto& m) { return m.second == form; });
    if (like == mine.end()) all.push_back(term);
    else mine.erase(like), shared = true;
  }
  if (!shared) return {{other}};
  return all;
}

}  // namespace gatewalk::equations
