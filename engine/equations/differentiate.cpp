#include "engine/equations/differentiate.hpp"

#include <set>

#include "engine/base/check.hpp"
#include "engine/equations/joint_functions.hpp"
#include "engine/equations/lexer.hpp"

namespace gatewalk::equations {

namespace {

using Kind = Operation::Kind;

bool is_identifier(const std::string& name) {
  for (char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

// Whether the name is one pair of brackets, or ends with the one that it begins with behind a letter: "[h, x]", "d(f * c)".
bool is_bracketed(std::string_view name) {
  const std::size_t open = name.find_first_of("[(");
  int depth = 0;
  for (std::size_t k = open; k < name.size(); ++k) {
    depth += name[k] == '[' || name[k] == '(' ? 1 : name[k] == ']' || name[k] == ')' ? -1 : 0;
    if (depth == 0) return k + 1 == name.size();
  }
  return false;
}

// "dc", "d(f * c)", "d[h, x]"
std::string gradient_name(const std::string& name) {
  return is_identifier(name) || (name.starts_with("[") && is_bracketed(name)) ? "d" + name : "d(" + name + ")";
}

class Differentiator {
 public:
  explicit Differentiator(const Recipe& forward) : forward_(forward), sources_(forward.operations.size()) {
    back_.cell = forward.cell;
    back_.about = forward.about;
    back_.pass = Pass::backward;
    back_.parameters = forward.parameters;
    back_.rows = forward.rows;
    back_.rules = forward.rules;
    back_.text = forward.text;
    back_.gradients.assign(forward.parameters.size(), -1);
    values_.assign(forward.operations.size(), -1);
    // Names of forward values stay free for them: an error term that clashes takes another name.
    for (const Operation& op : forward.operations) taken_.insert(op.name);
  }

  Recipe run() {
    Operation upstream = leaf(Kind::input, gradient_name(forward_.states[0].name) + "_output", forward_.output);
    back_.input = add(std::move(upstream));
    contribute(forward_.output, back_.input);
    for (const State& s : forward_.states) {
      Operation next = leaf(Kind::state, gradient_name(s.name) + "_next", s.next);
      next.state = static_cast<Index>(back_.states.size());
      back_.states.push_back({s.name, s.size, add(std::move(next)), -1});
    }
    for (auto k = static_cast<Index>(forward_.operations.size()) - 1; k >= 0; --k) {
      source_ = k;
      for (const State& s : back_.states)  // what t+1 sends comes last in the sum
        if (forward_.states[static_cast<std::size_t>(&s - back_.states.data())].next == k) contribute(k, s.previous);
      if (const Index d = total(k); d >= 0) pass_on(k, d);
    }
    return std::move(back_);
  }

 private:
  Operation leaf(Kind kind, std::string name, Index source) {
    Operation op = like(source);
    op.kind = kind;
    op.name = std::move(name);
    op.symbol = gradient_name(forward_[source].symbol);
    return op;
  }

  // What a backward operation has in common with the forward operation it speaks of.
  Operation like(Index source) const {
    const Operation& f = forward_[source];
    Operation op;
    op.size = f.size;
    op.quantity = f.quantity;
    op.role = f.role;
    op.equation = f.equation;
    op.place = f.place;
    op.source = source;
    return op;
  }

  void contribute(Index to, Index term) {
    // A number that served every unit hears of all of them.
    if (term >= 0 && forward_[to].size == one_number && back_[term].size != one_number) term = operation(Kind::total, {term}, to);
    if (term >= 0 && !forward_[to].scalar()) sources_[static_cast<std::size_t>(to)].push_back(term);
  }

  // The sum of what was contributed to forward operation k, under its name; -1 if nothing was.
  Index total(Index k) {
    const auto& terms = sources_[static_cast<std::size_t>(k)];
    const Operation& f = forward_[k];
    if (terms.empty() || f.scalar()) return -1;
    Index sum = terms[0];
    for (std::size_t n = 1; n < terms.size(); ++n) sum = operation(Kind::plus, {sum, terms[n]}, k);
    const bool matrix_gradient = back_[sum].kind == Kind::outer;
    // A plain pass-through needs a name of its own only where the forward value has one.
    const bool wants_name = is_identifier(f.name);
    if (back_[sum].leaf() || named_.count(sum)) {
      if (!wants_name || matrix_gradient) return sum;
      sum = operation(Kind::copy, {sum}, k);
    }
    rename(sum, gradient_name(f.name));
    Operation& d = at(sum);
    const Operation own = like(k);
    d.source = k;
    d.quantity = own.quantity;
    d.role = own.role;
    d.equation = own.equation;
    d.symbol = f.symbol.empty() ? (wants_name ? gradient_name(f.name) : "") : gradient_name(f.symbol);
    d.previous = f.previous;
    named_.insert(sum);
    return sum;
  }

  // Hands the error term d of forward operation k to its operands, by the chain rule.
  void pass_on(Index k, Index d) {
    const Operation& f = forward_[k];
    switch (f.kind) {
      case Kind::input: back_.output = d; return;
      case Kind::state: back_.states[static_cast<std::size_t>(f.state)].next = d; return;
      case Kind::parameter: back_.gradients[static_cast<std::size_t>(f.parameter)] = d; return;
      case Kind::copy: contribute(f.operands[0], d); return;
      case Kind::plus:
        contribute(f.operands[0], d);
        contribute(f.operands[1], d);
        return;
      case Kind::minus:
        contribute(f.operands[0], d);
        if (!forward_[f.operands[1]].scalar()) contribute(f.operands[1], operation(Kind::negate, {d}, f.operands[1]));
        return;
      case Kind::negate: contribute(f.operands[0], operation(Kind::negate, {d}, f.operands[0])); return;
      case Kind::times:
        for (int side = 0; side < 2; ++side)
          if (!forward_[f.operands[static_cast<std::size_t>(side)]].scalar())
            contribute(f.operands[static_cast<std::size_t>(side)],
                       operation(Kind::times, {d, value(f.operands[static_cast<std::size_t>(1 - side)])},
                                 f.operands[static_cast<std::size_t>(side)]));
        return;
      case Kind::over: {
        const Index above = f.operands[0], below = f.operands[1];
        const Index share = operation(Kind::over, {d, value(below)}, forward_[above].scalar() ? below : above);
        if (!forward_[above].scalar()) contribute(above, share);
        if (!forward_[below].scalar())
          contribute(below, operation(Kind::negate, {operation(Kind::times, {share, value(k)}, below)}, below));
        return;
      }
      case Kind::call:
        contribute(f.operands[0], operation(Kind::times, {d, slope(f.function->derivative, k)}, f.operands[0]));
        return;
      case Kind::maximum:
      case Kind::minimum:
        for (std::size_t side = 0; side < 2; ++side) {
          if (forward_[f.operands[side]].scalar()) continue;
          const Index part = slope(side == 0 ? joint_of(f.kind)->by_left : joint_of(f.kind)->by_right, k);
          contribute(f.operands[side], operation(Kind::times, {d, part}, f.operands[side]));
        }
        return;
      case Kind::mean: contribute(f.operands[0], operation(Kind::share, {d}, f.operands[0])); return;
      case Kind::concat:
        for (std::size_t n = 0; n < f.operands.size(); ++n) {
          if (forward_[f.operands[n]].scalar()) continue;
          Operation cut = like(f.operands[n]);
          cut.kind = Kind::slice;
          cut.operands = {d};
          cut.parts = f.parts;
          cut.part = static_cast<int>(n);
          cut.name = "part " + std::to_string(n) + " of " + back_[d].name;
          contribute(f.operands[n], add(std::move(cut)));
        }
        return;
      case Kind::product: differentiate_product(f, d); return;
      default: GATEWALK_CHECK(false, "differentiate: a forward recipe has no operation of this kind: " + f.name);
    }
  }

  // y = W a: da = Wᵀ dy, dW = dy aᵀ.
  void differentiate_product(const Operation& f, Index d) {
    const std::string matrix = back_.parameters[static_cast<std::size_t>(f.parameter)].name;
    Operation outer = like(source_);
    outer.kind = Kind::outer;
    outer.parameter = f.parameter;
    outer.operands = {d, value(f.operands[0])};
    outer.parts = f.parts;
    outer.name = gradient_name(matrix);
    outer.symbol = gradient_name(matrix);
    Index& gradient = back_.gradients[static_cast<std::size_t>(f.parameter)];
    const Index term = add(std::move(outer));
    if (gradient < 0) {
      gradient = term;
    } else {
      gradient = operation(Kind::plus, {gradient, term}, source_);
      at(gradient).kind = Kind::plus;
      at(gradient).parts = f.parts;
      at(gradient).parameter = f.parameter;
    }
    Operation back = like(f.operands[0]);
    back.kind = Kind::product;
    back.transposed = true;
    back.parameter = f.parameter;
    back.operands = {d};
    back.parts = f.parts;
    back.name = matrix + "^T " + bracketed(d);
    contribute(f.operands[0], add(std::move(back)));
  }

  // f'(a) of operation k, as the function's row writes it: over y = f(a), its operand a, and b if there is a second one.
  Index slope(std::string_view derivative, Index k) {
    const auto tokens = tokenize(derivative, {1, 1}, "");
    GATEWALK_CHECK(tokens && !derivative.empty(), "differentiate: no derivative for " + forward_[k].name);
    slope_tokens_ = *tokens;
    slope_at_ = 0;
    slope_of_ = k;
    return slope_sum();
  }
  // A tiny reader for the derivatives in functions.cpp: sums of products and quotients of y, a, numbers, calls and brackets.
  Index slope_sum() {
    Index left = slope_term();
    while (slope_token().text == "+" || slope_token().text == "-") {
      const Kind kind = slope_token().text == "+" ? Kind::plus : Kind::minus;
      ++slope_at_;
      const Index right = slope_term();
      left = operation(kind, {left, right}, slope_of_);
    }
    return left;
  }
  Index slope_term() {
    Index left = slope_factor();
    while (slope_token().text == "*" || slope_token().text == "/") {
      const Kind kind = slope_token().text == "*" ? Kind::times : Kind::over;
      ++slope_at_;
      const Index right = slope_factor();
      left = operation(kind, {left, right}, slope_of_);
    }
    return left;
  }
  Index slope_factor() {
    const Token token = slope_tokens_[slope_at_++];
    if (token.kind == Token::Kind::number) return number(token.number);
    if (token.text == "y") return value(slope_of_);
    if (token.text == "a") return value(forward_[slope_of_].operands[0]);
    if (token.text == "b") return value(forward_[slope_of_].operands[1]);
    if (token.text == "(") {
      const Index inner = slope_sum();
      ++slope_at_;
      return inner;
    }
    ++slope_at_;  // "("
    const Index argument = slope_sum();
    ++slope_at_;  // ")"
    Operation call = like(slope_of_);
    call.kind = Kind::call;
    call.function = find_function(token.text);
    call.operands = {argument};
    call.name = token.text + "(" + back_[argument].name + ")";
    return add(std::move(call));
  }
  const Token& slope_token() const { return slope_tokens_[slope_at_]; }

  // The leaf that holds forward value k in the backward recipe.
  Index value(Index k) {
    Index& index = values_[static_cast<std::size_t>(k)];
    if (index >= 0) return index;
    Operation op = forward_[k];
    if (op.kind != Kind::parameter && op.kind != Kind::number) op.kind = Kind::forward_value;
    op.operands.clear();
    op.parts.clear();
    op.function = nullptr;
    if (op.kind == Kind::forward_value) op.parameter = -1;
    op.state = -1;
    op.source = k;
    index = static_cast<Index>(back_.operations.size());
    back_.operations.push_back(std::move(op));
    return index;
  }

  Index number(double number) {
    for (std::size_t k = 0; k < back_.operations.size(); ++k)
      if (back_.operations[k].kind == Kind::number && back_.operations[k].number == number) return static_cast<Index>(k);
    Operation op;
    op.kind = Kind::number;
    op.number = number;
    op.name = to_text(Expression{Expression::Kind::number, {}, false, number, {}, {}});
    return add(std::move(op));
  }

  Index operation(Kind kind, std::vector<Index> operands, Index source) {
    for (std::size_t k = 0; k < back_.operations.size(); ++k)  // equal ones are computed once
      if (back_.operations[k].kind == kind && kind != Kind::copy && back_.operations[k].operands == operands &&
          !named_.count(static_cast<Index>(k)))
        return static_cast<Index>(k);
    Operation op = like(source);
    op.kind = kind;
    op.operands = std::move(operands);
    op.size = size_of(op);
    const auto sign = kind == Kind::times ? " * " : kind == Kind::over ? " / " : kind == Kind::plus ? " + " : " - ";
    const auto product = [&](Index index) { return back_[index].kind == Kind::times || back_[index].kind == Kind::over; };
    const auto side = [&](std::size_t n) {
      const Index index = op.operands[n];
      return kind == Kind::plus || (kind == Kind::minus && n == 0) || (kind != Kind::negate && n == 0 && product(index)) ||
                     (kind == Kind::minus && product(index))
                 ? back_[index].name
                 : bracketed(index);
    };
    if (kind == Kind::copy) op.name = back_[op.operands[0]].name;
    else if (kind == Kind::negate) op.name = "-" + bracketed(op.operands[0]);
    else if (kind == Kind::total) op.name = "sum(" + back_[op.operands[0]].name + ")";
    else if (kind == Kind::share) op.name = bracketed(op.operands[0]) + " / " + entries(op.size);
    else op.name = side(0) + sign + side(1);
    return add(std::move(op));
  }

  // As long as the forward value that it speaks of, but where a number serves the units of a vector as long as that vector.
  Size size_of(const Operation& op) const {
    if (op.kind == Kind::total) return one_number;
    bool serves = op.size == one_number;
    Size wide = one_number;
    for (const Index k : op.operands) {
      serves = serves || back_[k].size == one_number;
      if (!back_[k].spreads()) wide = back_[k].size;
    }
    return serves && op.kind != Kind::share ? wide : op.size;
  }
  static std::string entries(Size size) {
    const std::string text = to_text(size);
    return text.find(' ') == std::string::npos ? text : "(" + text + ")";
  }

  std::string bracketed(Index index) const {
    const Operation& op = back_[index];
    const bool compound = op.kind == Kind::plus || op.kind == Kind::minus || op.kind == Kind::times || op.kind == Kind::over ||
                          op.kind == Kind::negate || op.kind == Kind::share || op.kind == Kind::forward_value;
    const bool closed =
        (op.name.starts_with("d(") || op.name.starts_with("[") || op.name.starts_with("d[")) && is_bracketed(op.name);
    const bool plain = closed || is_identifier(op.name);
    return compound && !plain ? "(" + op.name + ")" : op.name;
  }

  Index add(Operation op) {
    op.name = unused(op.name);
    taken_.insert(op.name);
    back_.operations.push_back(std::move(op));
    return static_cast<Index>(back_.operations.size()) - 1;
  }
  void rename(Index index, const std::string& name) {
    taken_.erase(at(index).name);
    at(index).name = unused(name);
    taken_.insert(at(index).name);
  }
  std::string unused(const std::string& name) const {
    std::string result = name;
    for (int k = 2; taken_.count(result); ++k) result = name + "_" + std::to_string(k);
    return result;
  }
  Operation& at(Index index) { return back_.operations[static_cast<std::size_t>(index)]; }

  const Recipe& forward_;
  Recipe back_;
  std::vector<std::vector<Index>> sources_;  // for each forward operation its error term's summands
  std::vector<Index> values_;                // for each forward operation its leaf here
  std::set<std::string> taken_;
  std::set<Index> named_;  // operations that are some value's whole error term
  Index source_ = -1;
  std::vector<Token> slope_tokens_;
  std::size_t slope_at_ = 0;
  Index slope_of_ = -1;
};

}  // namespace

Recipe differentiate(const Recipe& forward) { return Differentiator(forward).run(); }

Index output_error_term(const Recipe& forward, const Recipe& backward) {
  Index found = -1;
  for (std::size_t k = 0; k < backward.operations.size(); ++k) {
    const Operation& op = backward.operations[k];
    if (op.source == forward.output && !op.leaf() && op.symbol == "d" + forward[forward.output].symbol)
      found = static_cast<Index>(k);
  }
  return found;
}

}  // namespace gatewalk::equations
