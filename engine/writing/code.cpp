#include "engine/writing/code.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/base/check.hpp"
#include "engine/base/shortest.hpp"
#include "engine/equations/joint_functions.hpp"

namespace gatewalk::writing {

using namespace equations;

namespace {

using Kind = Operation::Kind;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_variable_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_letter) && !(name[0] >= '0' && name[0] <= '9');
}

// Words that a variable must not be called: Python's own, and those of these scripts.
bool is_taken(std::string_view name) {
  static const std::set<std::string_view> words{
      "False",    "None",   "True",  "and",  "as",     "assert",   "async",   "await", "break", "class",
      "continue", "def",    "del",   "elif", "else",   "except",   "finally", "for",   "from",  "global",
      "if",       "import", "in",    "is",   "lambda", "nonlocal", "not",     "or",    "pass",  "raise",
      "return",   "try",    "while", "with", "yield",  "np",       "torch",   "p",     "v",     "SimpleNamespace",
      "rows",     "len"};
  return words.count(name) > 0 || is_function(name);
}

// "W_hn h + b_hn" → "W_hn_h_plus_b_hn"; "1 - z" → "one_minus_z"; "[h, x]" → "h_x".
std::string mangled(std::string_view name) {
  std::string text;
  const auto word = [&](std::string_view w) { text += (text.empty() || text.back() == '_' ? "" : "_") + std::string(w) + "_"; };
  for (char c : name) {
    if (c == '+') word("plus");
    else if (c == '-') word("minus");
    else if (c == '*') word("times");
    else if (c == '/') word("over");
    else if (is_letter(c)) text += c;
    else if (!text.empty() && text.back() != '_') text += '_';
  }
  while (!text.empty() && text.back() == '_') text.pop_back();
  if (text.starts_with("1_")) text = "one" + text.substr(1);
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) text = "v_" + text;
  return text;
}

// A piece of Python, and how tightly it binds: sums 1, products 2, signs 3, the rest 4.
struct CodePiece {
  std::string text;
  int binding = 4;
};
std::string at_least(const CodePiece& p, int binding) { return p.binding >= binding ? p.text : "(" + p.text + ")"; }

std::string with_argument(std::string_view pattern, const std::string& argument) {
  const auto at = pattern.find("{}");
  return std::string(pattern.substr(0, at)) + argument + std::string(pattern.substr(at + 2));
}

// Names the variables of one function and writes its lines.
class Coder {
 public:
  // `kept`: operations that need a variable although they are read once.
  Coder(const Recipe& recipe, Language language, const std::set<Index>& kept, const Coder* forward = nullptr)
      : recipe_(recipe), language_(language), forward_(forward), variables_(recipe.operations.size()) {
    std::vector<int> uses(recipe.operations.size(), 0);
    for (const Operation& op : recipe.operations)
      for (Index operand : op.operands) ++uses[static_cast<std::size_t>(operand)];
    for (const State& s : recipe.states)
      if (s.next >= 0) ++uses[static_cast<std::size_t>(s.next)];
    std::set<std::string> names;
    for (bool named : {true, false})  // names of the equations first, so that none of them changes
      for (std::size_t k = 0; k < recipe.operations.size(); ++k) {
        const Operation& op = recipe.operations[k];
        if ((op.kind == Kind::number && !op.option()) || op.kind == Kind::parameter || op.kind == Kind::forward_value ||
            is_variable_name(op.name) != named)
          continue;
        if (!named && uses[k] < 2 && !kept.count(static_cast<Index>(k))) continue;
        std::string name = mangled(op.name);
        while (is_taken(name) || names.count(name)) name += "_";
        names.insert(name);
        variables_[k] = name;
      }
  }

  const std::string& variable(Index k) const { return variables_[static_cast<std::size_t>(k)]; }

  // Operations with a line of their own.
  std::vector<Index> lines() const {
    std::vector<Index> all;
    for (Index k : recipe_.walk())
      if (!variable(k).empty()) all.push_back(k);
    return all;
  }

  std::string line(Index k) const { return variable(k) + " = " + expression(k).text; }

  // The operation's value, whatever it is read from; a gradient entry or a parameter has no rows of its own.
  CodePiece value(Index k) const {
    const Operation& op = recipe_[k];
    if (op.option()) return {variable(k)};
    if (op.kind == Kind::number) return {op.name.substr(0, op.name.find('_')), op.number < 0 ? 3 : 4};
    if (op.kind == Kind::parameter) return {"p." + op.name};
    if (op.kind == Kind::forward_value)
      return forward_->variable(op.source).empty() ? forward_->value(op.source) : CodePiece{"v." + forward_->variable(op.source)};
    return variable(k).empty() ? expression(k) : CodePiece{variable(k)};
  }

  // The same for a whole batch: what depends on parameters alone is repeated.
  std::string batch_value(Index k) const {
    const CodePiece p = value(k);
    return fixed(k) ? "rows(" + p.text + ", " + batch_of() + ")" : at_least(p, 4);
  }

 private:
  // Depends on nothing but parameters and numbers.
  bool fixed(Index k) const {
    const Operation& op = recipe_[k];
    if (op.kind == Kind::parameter || op.kind == Kind::number) return true;
    if (op.kind == Kind::forward_value) return forward_->fixed(op.source);
    return !op.leaf() && std::all_of(op.operands.begin(), op.operands.end(), [&](Index operand) { return fixed(operand); });
  }
  std::string batch_of() const {
    return recipe_.pass == Pass::forward ? variable(recipe_.states[0].previous) : variable(recipe_.input);
  }

  CodePiece expression(Index k) const {
    const Operation& op = recipe_[k];
    const auto operand = [&](std::size_t n) { return value(op.operands[n]); };
    switch (op.kind) {
      case Kind::copy: return operand(0);
      case Kind::negate: return {"-" + at_least(operand(0), 3), 3};
      case Kind::plus: return {at_least(operand(0), 1) + " + " + at_least(operand(1), 2), 1};
      case Kind::minus: return {at_least(operand(0), 1) + " - " + at_least(operand(1), 2), 1};
      case Kind::times: return {at_least(operand(0), 2) + " * " + at_least(operand(1), 3), 2};
      case Kind::over: return {at_least(operand(0), 2) + " / " + at_least(operand(1), 3), 2};
      case Kind::call: return call(op);
      case Kind::maximum:
      case Kind::minimum: return {joint(op, {tensor(op.operands[0]), tensor(op.operands[1])})};
      case Kind::mean:
      case Kind::total: return {joint(op, {operand(0).text})};
      case Kind::share:
        return {"np.repeat(" + operand(0).text + ", " + width(op.size) + ", axis=-1) / (" + width(op.size) + ")", 2};
      case Kind::product: return {batch_value(op.operands[0]) + " @ p." + parameter(op) + (op.transposed ? "" : ".T"), 2};
      case Kind::outer: return {batch_value(op.operands[0]) + ".T @ " + batch_value(op.operands[1]), 2};
      case Kind::concat: {
        std::string parts;
        for (std::size_t n = 0; n < op.operands.size(); ++n)
          parts += (n ? ", " : "") + (fixed(op.operands[n]) ? batch_value(op.operands[n]) : operand(n).text);
        return {language_ == Language::numpy ? "np.concatenate([" + parts + "], axis=1)" : "torch.cat([" + parts + "], dim=1)"};
      }
      case Kind::slice: return {at_least(operand(0), 4) + "[:, " + bound(op, op.part) + ":" + bound(op, op.part + 1) + "]"};
      default: GATEWALK_CHECK(false, "code: '" + op.name + "' is a leaf without a variable");
    }
  }

  std::string joint(const Operation& op, std::initializer_list<std::string_view> arguments) const {
    const JointFunction& f = *joint_of(op.kind);
    return with_arguments(language_ == Language::numpy ? f.numpy : f.torch, arguments);
  }
  // PyTorch compares tensors alone.
  std::string tensor(Index k) const {
    const std::string text = value(k).text;
    const bool number = language_ == Language::torch && recipe_.constant(k);
    return number ? "torch.tensor(" + text + ", dtype=" + variable(recipe_.states[0].previous) + ".dtype)" : text;
  }

  CodePiece call(const Operation& op) const {
    const std::string_view pattern = language_ == Language::numpy ? op.function->numpy : op.function->torch;
    const CodePiece argument = value(op.operands[0]);
    // The tables write their argument either in brackets already, or where it must bind tightly.
    const bool bracketed = pattern.find("({}") != std::string_view::npos || pattern.find(", {})") != std::string_view::npos;
    return {with_argument(pattern, bracketed ? argument.text : at_least(argument, 4)),
            pattern.find('/') != std::string_view::npos ? 2 : 4};
  }

  const std::string& parameter(const Operation& op) const {
    return recipe_.parameters[static_cast<std::size_t>(op.parameter)].name;
  }

  // Where a part begins, from the widths of what stands before it.
  std::string bound(const Operation& op, int part) const {
    if (part == 0) return "";
    if (part == static_cast<int>(op.parts.size())) return "";
    std::string sum;
    for (int n = 0; n < part; ++n) sum += (n ? " + " : "") + width(op.parts[static_cast<std::size_t>(n)]);
    return sum;
  }
  std::string width(Size size) const {
    const auto of = [&](int n, const char* letter) {
      return n == 0 ? std::string() : (n > 1 ? std::to_string(n) + " * " : "") + letter;
    };
    std::string text;
    for (const std::string& term :
         {of(size.h, "H"), of(size.p, "P"), of(size.i, "I"), size.one > 0 ? std::to_string(size.one) : ""})
      if (!term.empty()) text += (text.empty() ? "" : " + ") + term;
    return text;
  }

  const Recipe& recipe_;
  Language language_;
  const Coder* forward_;
  std::vector<std::string> variables_;
};

// Forward values that the backward recipe reads.
std::set<Index> kept_values(const Recipe& forward, const Recipe* backward) {
  std::set<Index> kept;
  for (const Operation& op : backward ? backward->operations : std::vector<Operation>{})
    if (op.kind == Kind::forward_value) kept.insert(op.source);
  for (const State& s : forward.states) kept.insert(s.next);
  return kept;
}

// What must have a variable in the backward function: what it returns.
std::set<Index> returned_values(const Recipe& backward) {
  std::set<Index> kept(backward.gradients.begin(), backward.gradients.end());
  for (const State& s : backward.states) kept.insert(s.next);
  kept.insert(backward.output);
  return kept;
}

// "    H = v.h_prev.shape[1]" for each letter that a slice is cut at or a mean was taken over.
std::string widths(const Recipe& forward, const Recipe& backward, const Coder& before) {
  Size used;
  for (const Operation& op : backward.operations) {
    if (op.kind == Kind::share) used = used + op.size;
    for (int n = 0; op.kind == Kind::slice && n <= op.part && n + 1 < static_cast<int>(op.parts.size()); ++n)
      used = used + op.parts[static_cast<std::size_t>(n)];
  }
  std::string text;
  if (used.i > 0) text += "    I = v.x.shape[1]\n";
  for (const auto& [letter, size, wanted] : {std::tuple{"H", Size{1, 0, 0}, used.h}, std::tuple{"P", Size{0, 0, 1}, used.p}}) {
    if (wanted == 0) continue;
    const auto state =
        std::find_if(forward.states.begin(), forward.states.end(), [&, s = size](const State& each) { return each.size == s; });
    const auto parameter = std::find_if(forward.parameters.begin(), forward.parameters.end(),
                                        [&, s = size](const Parameter& each) { return each.rows == s; });
    if (state != forward.states.end())
      text += "    " + std::string(letter) + " = v." + before.variable(state->previous) + ".shape[1]\n";
    else if (parameter != forward.parameters.end())
      text += "    " + std::string(letter) + " = p." + parameter->name + ".shape[0]\n";
  }
  return text;
}

// What a step reads, under its name: x, or a rule's gradient.
std::string recipe_input(const Recipe& recipe, const Coder& coder) {
  return recipe.input >= 0 ? coder.variable(recipe.input) : recipe.text.input;
}

std::string docstring(const Recipe& recipe) {
  std::string text;
  for (const StateLine& s : recipe.text.states) text += (text.empty() ? "" : ", ") + s.name;
  if (recipe.rule())
    return "    \"\"\"One update by the rule " + recipe.cell + ": from " + recipe.text.input + " at t and " + text +
           " at t-1.\"\"\"\n";
  return "    \"\"\"One time step of the cell " + recipe.cell + ": from x at t and " + text + " at t-1.\"\"\"\n";
}

}  // namespace

std::string code_preamble(const Recipe& forward, Language language) {
  std::string text = language == Language::numpy ? "import numpy as np\n" : "import torch\n";
  text += "from types import SimpleNamespace\n";
  std::set<std::string_view> used;
  for (const Operation& op : forward.operations)
    if (op.function) used.insert(op.function->name);
  if (language == Language::numpy) {
    for (const equations::Function& f : equations::functions())
      if (used.count(f.name) && !f.numpy_definition.empty()) text += "\n\n" + std::string(f.numpy_definition);
  }
  if (code_forward(forward, language, nullptr).find("rows(") != std::string::npos)
    text += language == Language::numpy
                ? "\n\ndef rows(value, like):\n    return np.broadcast_to(value, (len(like), np.size(value)))\n"
                : "\n\ndef rows(value, like):\n    return value.expand(len(like), -1)\n";
  return text;
}

std::string code_forward(const Recipe& forward, Language language, const Recipe* backward) {
  const Coder coder(forward, language, kept_values(forward, backward));
  const std::string x = recipe_input(forward, coder);
  std::string head = forward.rule() ? "def update_step(" + x : "def forward_step(p, " + x;
  for (const State& s : forward.states) head += ", " + coder.variable(s.previous);
  for (const OptionLine& option : forward.text.options)
    if (const Index k = forward.find(option.name); k >= 0)
      head += ", " + coder.variable(k) + "=" + shortest_text(forward[k].number);
  std::string text = head + "):\n" + docstring(forward), fields = x + "=" + x;
  for (const State& s : forward.states) fields += ", " + coder.variable(s.previous) + "=" + coder.variable(s.previous);
  for (Index k : coder.lines()) {
    const bool broadcast = std::any_of(forward.states.begin(), forward.states.end(), [&](const State& s) { return s.next == k; });
    const std::string line = coder.line(k);
    text += "    " +
            (broadcast && coder.batch_value(k).starts_with("rows(")
                 ? coder.variable(k) + " = rows(" + line.substr(line.find(" = ") + 3) + ", " +
                       coder.variable(forward.states[0].previous) + ")"
                 : line) +
            "\n";
    fields += ", " + coder.variable(k) + "=" + coder.variable(k);
  }
  return text + "    return SimpleNamespace(" + fields + ")\n";
}

std::string code_backward(const Recipe& forward, const Recipe& backward, const std::set<std::string>& cuts) {
  const Coder before(forward, Language::numpy, kept_values(forward, &backward));
  const Coder coder(backward, Language::numpy, returned_values(backward), &before);
  std::string text = "def backward_step(p, v, " + coder.variable(backward.input);
  for (const State& s : backward.states) text += ", " + coder.variable(s.previous);
  text += "):\n    \"\"\"The error terms of the same step, and its part of each parameter's gradient.\"\"\"\n";
  std::string lines, fields;
  for (Index k : coder.lines()) {
    lines += "    " + coder.line(k) + "\n";
    if (cuts.count(backward[k].name)) lines += "    " + coder.variable(k) + " = 0 * " + coder.variable(k) + "  # path cut\n";
    fields += (fields.empty() ? "" : ", ") + coder.variable(k) + "=" + coder.variable(k);
  }
  text += widths(forward, backward, before);
  text += lines + "    gradients = SimpleNamespace(";
  std::string gradients;
  for (std::size_t k = 0; k < backward.gradients.size(); ++k) {
    const Index g = backward.gradients[k];
    if (g < 0) continue;
    const std::string& name = backward.parameters[k].name;
    gradients +=
        (gradients.empty() ? "" : ", ") + name + "=" + coder.variable(g) + (backward.parameters[k].matrix ? "" : ".sum(axis=0)");
  }
  return text + gradients + ")\n    return SimpleNamespace(gradients=gradients, " + fields + ")\n";
}

std::string code_variable(const Recipe& forward, const Recipe* backward, Index operation) {
  return Coder(forward, Language::numpy, kept_values(forward, backward)).variable(operation);
}

std::string code_variable_backward(const Recipe& forward, const Recipe& backward, Index operation) {
  const Coder before(forward, Language::numpy, kept_values(forward, &backward));
  return Coder(backward, Language::numpy, returned_values(backward), &before).variable(operation);
}

std::vector<Index> code_variables(const Recipe& forward, const Recipe* backward) {
  return Coder(forward, Language::numpy, kept_values(forward, backward)).lines();
}

std::vector<Index> code_variables_backward(const Recipe& forward, const Recipe& backward) {
  const Coder before(forward, Language::numpy, kept_values(forward, &backward));
  return Coder(backward, Language::numpy, returned_values(backward), &before).lines();
}

}  // namespace gatewalk::writing
