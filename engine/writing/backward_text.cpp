#include "engine/writing/backward_text.hpp"

#include "engine/equations/joint_functions.hpp"

namespace gatewalk::writing {

namespace {

using namespace equations;
using Kind = Operation::Kind;

bool is_plain(std::string_view name) {
  for (const char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}
bool has_own_name(std::string_view name) { return is_plain(name) || name.starts_with("d(") || name.starts_with("d["); }

class BackwardWriter {
 public:
  BackwardWriter(const Recipe& forward, const Recipe& backward) : forward_(forward), backward_(backward) {}

  std::string text() const {
    std::string lines;
    for (const Index k : backward_.walk())
      if (has_own_name(backward_[k].name)) lines += backward_[k].name + " = " + to_text(computed(k)) + "\n";
    return lines;
  }

 private:
  static Expression called(std::string name) { return {Expression::Kind::name, std::move(name), false, 0, {}, {}}; }
  static Expression made(Expression::Kind kind, std::string name, std::vector<Expression> arguments) {
    Expression e{kind, std::move(name), false, 0, {}, {}};
    for (Expression& argument : arguments) e.arguments.push_back(std::make_shared<Expression>(std::move(argument)));
    return e;
  }
  static std::string entries(Size size) {
    const std::string text = to_text(size);
    return text.find(' ') == std::string::npos ? text : "(" + text + ")";
  }
  std::string matrix(const Operation& op) const { return backward_.parameters[static_cast<std::size_t>(op.parameter)].name; }

  // Where a value is used: by its name if it has one, in brackets if the forward pass computed it without one.
  Expression used(Index k) const {
    const Operation& op = backward_[k];
    if (op.kind == Kind::number) return {Expression::Kind::number, "", false, op.number, {}, {}};
    if (has_own_name(op.name) || op.name.starts_with("[")) return called(op.name);
    if (!op.leaf()) return computed(k);
    return called(forward_[op.source].kind == Kind::call ? op.name : "(" + op.name + ")");
  }

  // What it is computed from.
  Expression computed(Index k) const {
    const Operation& op = backward_[k];
    const auto operand = [&](std::size_t n) { return used(op.operands[n]); };
    switch (op.kind) {
      case Kind::copy: return operand(0);
      case Kind::negate: return made(Expression::Kind::negate, "", {operand(0)});
      case Kind::times: return made(Expression::Kind::times, "", {operand(0), operand(1)});
      case Kind::over: return made(Expression::Kind::over, "", {operand(0), operand(1)});
      case Kind::plus: return made(Expression::Kind::plus, "", {operand(0), operand(1)});
      case Kind::minus: return made(Expression::Kind::minus, "", {operand(0), operand(1)});
      case Kind::call: return made(Expression::Kind::call, std::string(op.function->name), {operand(0)});
      case Kind::maximum:
      case Kind::minimum: return made(Expression::Kind::joint, std::string(joint_of(op.kind)->name), {operand(0), operand(1)});
      case Kind::mean:
      case Kind::total: return made(Expression::Kind::joint, std::string(joint_of(op.kind)->name), {operand(0)});
      case Kind::share: return made(Expression::Kind::over, "", {operand(0), called(entries(op.size))});
      case Kind::product: return made(Expression::Kind::product, matrix(op) + (op.transposed ? "^T" : ""), {operand(0)});
      case Kind::outer: return made(Expression::Kind::product, to_text(operand(0)), {called(to_text(operand(1)) + "^T")});
      case Kind::slice: {
        const Operation& part = forward_[op.source];
        return called((part.symbol.empty() ? part.name : part.symbol) + " of " + to_text(operand(0)));
      }
      default: return called(op.name);
    }
  }

  const Recipe& forward_;
  const Recipe& backward_;
};

}  // namespace

std::string backward_text(const Recipe& forward, const Recipe& backward) { return BackwardWriter(forward, backward).text(); }

}  // namespace gatewalk::writing
