#include "engine/writing/tex_parts.hpp"

#include <algorithm>

#include "engine/equations/joint_functions.hpp"

namespace gatewalk::writing::tex_parts {

using namespace equations;

using Kind = Operation::Kind;

std::string wrap(const std::string& id, const std::string& tex) { return id.empty() ? tex : "\\class{" + id + "}{" + tex + "}"; }

std::string with_sign(const Piece& p) {
  if (!p.negative) return p.tex;
  return p.binding == sum ? "-\\left(" + p.tex + "\\right)" : "-" + p.tex;
}

std::string bracketed(const Piece& p, Binding at_least) {
  return p.negative || p.binding < at_least ? "\\left(" + with_sign(p) + "\\right)" : p.tex;
}

Piece add(const Piece& a, const Piece& b, bool subtract) {
  const bool minus = subtract != b.negative;
  const bool brackets = (minus && b.binding == sum) || b.leads_with_minus;
  return {with_sign(a) + (minus ? " - " : " + ") + (brackets ? "\\left(" + b.tex + "\\right)" : b.tex), sum, false,
          a.negative || a.leads_with_minus, subtract ? a.read - b.read : a.read + b.read};
}

Piece fraction(Piece a, Piece b) {
  const double read = (a.negative ? -1.0 : 1.0) * a.read / b.read;
  const bool negative = a.negative != b.negative;
  a.negative = b.negative = false;
  return {"\\frac{" + with_sign(a) + "}{" + with_sign(b) + "}", elementwise, negative, false, read};
}

std::string applied(const Function& f, const Piece& argument) {
  const auto place = f.tex.find("{}");
  if (place == std::string_view::npos) return std::string(f.tex) + "\\left(" + with_sign(argument) + "\\right)";
  return std::string(f.tex.substr(0, place + 1)) + with_sign(argument) + std::string(f.tex.substr(place + 1));
}

std::string applied(Kind joint, std::initializer_list<Piece> arguments) {
  std::string_view pattern = joint_of(joint)->tex;
  std::string text;
  for (const Piece& argument : arguments) {
    const auto at = pattern.find("{}");
    text += std::string(pattern.substr(0, at)) + with_sign(argument);
    pattern.remove_prefix(at + 2);
  }
  return text + std::string(pattern);
}

bool is_identifier(std::string_view name) {
  const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), good);
}

bool is_error_term(std::string_view name) {
  if (!name.starts_with("d(") && !name.starts_with("d[")) return false;
  int depth = 0;
  for (std::size_t k = 1; k < name.size(); ++k) {
    if (name[k] == '(' || name[k] == '[') ++depth;
    if (name[k] == ')' || name[k] == ']') --depth;
    if (depth == 0) return k + 1 == name.size() || name[k + 1] == '_';
  }
  return false;
}

Index gradient_of(const Recipe& recipe, Index operation) {
  for (std::size_t k = 0; k < recipe.gradients.size(); ++k)
    if (recipe.gradients[k] == operation) return static_cast<Index>(k);
  return -1;
}

bool stops(const Recipe& recipe, Index operation, Detail detail, const Recipe* forward) {
  const Operation& op = recipe[operation];
  const bool pre_activation = op.name.starts_with("a_") && is_identifier(op.name);
  if (op.kind == Kind::forward_value) return !op.symbol.empty() || pre_activation;
  if (op.leaf()) return true;
  if (recipe.pass == Pass::forward) return !op.symbol.empty() || (detail == Detail::operation && pre_activation);
  if (gradient_of(recipe, operation) >= 0) return true;
  if (detail == Detail::operation) return !op.symbol.empty() || is_error_term(op.name);
  if (op.symbol.empty()) return false;
  if (!forward || op.source < 0 || (*forward)[op.source].kind != Kind::call) return true;
  return std::any_of(forward->states.begin(), forward->states.end(), [&](const State& s) { return s.next == op.source; });
}

}  // namespace gatewalk::writing::tex_parts
