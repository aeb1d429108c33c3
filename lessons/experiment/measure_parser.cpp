#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/base/decimal.hpp"
#include "engine/equations/functions.hpp"
#include "lessons/experiment/measure_node.hpp"

namespace gatewalk::lessons {

namespace {

// The engine's, of one number or of several, and the measures' own.
std::string known_functions() {
  return "the functions are " + equations::number_function_names() + ", slope, clamp, spectral, free, " + names_of_network() +
         " and after";
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class MeasureParser {
 public:
  using Pointer = MeasurePointer;
  using N = MeasureNode;
  MeasureParser(std::string_view text, int line, int column) : text_(text), line_(line), column_(column) {}

  Result<Pointer> parse() {
    auto whole = conjunction();
    if (!whole) return whole;
    blanks();
    if (at_ < text_.size()) return fail("found '" + std::string(text_.substr(at_, 1)) + "', expected an operator or the end");
    return whole;
  }

 private:
  using Kind = N::Kind;

  Error fail(std::string what, std::string hint = {}) const {
    return Error{std::move(what), {}, std::move(hint), line_, column_ + static_cast<int>(at_)};
  }
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(std::string_view sign) {
    blanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    if (is_letter(sign[0]) && at_ + sign.size() < text_.size() && is_letter(text_[at_ + sign.size()])) return false;
    at_ += sign.size();
    return true;
  }
  Pointer binary(std::string_view sign, Pointer left, Pointer right) const {
    N n;
    n.kind = Kind::binary;
    n.sign = &measure_operator(sign);
    n.arguments = {std::move(left), std::move(right)};
    return std::make_shared<N>(std::move(n));
  }

  Result<Pointer> conjunction() {
    auto left = comparison();
    while (left && accept("and")) {
      auto right = comparison();
      if (!right) return right;
      left = binary("and", *left, *right);
    }
    return left;
  }
  Result<Pointer> comparison() {
    auto left = sum();
    if (!left) return left;
    for (std::string_view sign : {"<=", ">=", "==", "<", ">"})
      if (accept(sign)) {
        auto right = sum();
        if (!right) return right;
        return binary(sign, *left, *right);
      }
    return left;
  }
  Result<Pointer> sum() {
    auto left = term();
    while (left) {
      const bool plus = accept("+");
      if (!plus && !accept("-")) break;
      auto right = term();
      if (!right) return right;
      left = binary(plus ? "+" : "-", *left, *right);
    }
    return left;
  }
  Result<Pointer> term() {
    auto left = power();
    while (left) {
      const bool times = accept("*");
      if (!times && !accept("/")) break;
      auto right = power();
      if (!right) return right;
      left = binary(times ? "*" : "/", *left, *right);
    }
    return left;
  }
  // a ^ b ^ c is a ^ (b ^ c), and -a ^ b is -(a ^ b).
  Result<Pointer> power() {
    if (++depth_ > 60) return fail("the expression is nested too deep");
    auto base = factor();
    if (base && accept("^")) {
      auto exponent = power();
      if (!exponent) return exponent;
      base = binary("^", *base, *exponent);
    }
    --depth_;
    return base;
  }
  Result<Pointer> factor() {
    if (++depth_ > 60) return fail("the expression is nested too deep");
    blanks();
    Result<Pointer> result =
        fail(at_ < text_.size() ? "found '" + std::string(text_.substr(at_, 1)) + "', expected a number, a name or '('"
                                : "the expression ends too early");
    if (accept("-")) {
      auto inner = power();
      if (!inner) return inner;
      N n;
      n.kind = Kind::negate;
      n.arguments = {*inner};
      result = Pointer(std::make_shared<N>(std::move(n)));
    } else if (accept("(")) {
      result = conjunction();
      if (result && !accept(")")) return fail("expected ')'");
    } else if (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) {
      result = number();
    } else if (at_ < text_.size() && (is_letter(text_[at_]) || text_[at_] == '"')) {
      result = name();
    }
    --depth_;
    return result;
  }
  Result<Pointer> number() {
    N n;
    const Decimal decimal = read_decimal(text_.substr(at_));
    if (decimal.length == 0 || !std::isfinite(decimal.value)) return fail("this is not a number");
    n.number = decimal.value;
    at_ += decimal.length;
    return Pointer(std::make_shared<N>(std::move(n)));
  }
  Result<Pointer> name() {
    N n;
    n.column_at = column_ + static_cast<int>(at_);
    const std::size_t start = at_;
    if (text_[at_] == '"') {
      const std::size_t close = text_.find('"', at_ + 1);
      if (close == std::string_view::npos) return fail("the quotation has no end", "close it with \"");
      n.name = text_.substr(at_ + 1, close - at_ - 1);
      at_ = close + 1;
    } else {
      while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
      n.name = text_.substr(start, at_ - start);
      if (at_ < text_.size() && text_[at_] == '(') return call(std::move(n));
    }
    n.kind = Kind::reference;
    if (accept("[")) {
      blanks();
      const bool expression = at_ < text_.size() && (is_letter(text_[at_]) || text_[at_] == '(');
      if (expression) {
        auto row = sum();
        if (!row) return row;
        n.row_at = *row;
      } else {
        auto row = integer();
        if (!row) return row.error();
        n.row = *row;
      }
      if (accept(",")) {
        auto column = integer();
        if (!column) return column.error();
        n.column = *column;
      }
      if (!accept("]")) return fail("expected ']'");
      if (!expression && n.row < 0) return fail("units and rows count from 0");
    }
    if (at_ < text_.size() && text_[at_] == '@') {
      ++at_;
      n.timed = true;
      if (auto done = step(n.first, n.first_at); !done) return done.error();
      n.last = n.first, n.last_at = n.first_at;
      if (text_.substr(at_).starts_with("..")) {
        at_ += 2;
        if (auto done = step(n.last, n.last_at); !done) return done.error();
      }
    }
    if (at_ < text_.size() && text_[at_] == '#') {
      std::string_view rest = text_.substr(at_);
      n.part = take_part(rest);
      if (!n.part) return fail("this names no layer", "write #l0, #l1, #reverse or #l1_reverse");
      at_ = text_.size() - rest.size();
    }
    return Pointer(std::make_shared<N>(std::move(n)));
  }
  // A time step: a whole number, a variable, or an expression in brackets.
  Status step(int& number_of_step, Pointer& expression) {
    const char c = at_ < text_.size() ? text_[at_] : ' ';
    if (c == '(' || is_letter(c)) {
      Result<Pointer> inner = fail("");
      if (c == '(') {
        inner = factor();
      } else {
        N n;
        n.kind = Kind::reference;
        n.column_at = column_ + static_cast<int>(at_);
        while (at_ < text_.size() && is_letter(text_[at_])) n.name += text_[at_++];
        inner = Pointer(std::make_shared<N>(std::move(n)));
      }
      if (!inner) return inner.error();
      expression = *inner;
      return Ok{};
    }
    const auto whole = integer();
    if (!whole) return whole.error();
    number_of_step = *whole;
    return Ok{};
  }
  // What stands before a single '=' here, if that can be a target: "W_f[0,3]" of "W_f[0,3] = 2".
  std::string_view left_side() const {
    const std::size_t equals = text_.find('=', at_);
    if (equals == std::string_view::npos || text_.substr(equals).starts_with("==")) return {};
    std::string_view side = text_.substr(at_, equals - at_);
    while (side.ends_with(' ')) side.remove_suffix(1);
    if ((side.starts_with("spectral(") || side.starts_with("free(")) && side.find(')') == side.size() - 1) return side;
    const std::size_t comma = side.rfind(',');
    if (side.find_first_of("(<>+*/\"") != std::string_view::npos || (comma != std::string_view::npos && comma > side.find(']')))
      return {};
    return side;
  }
  // after(b_f[0] = 2, x[0]@1 = 0, f[0]@2): the last expression once the changes before it are made.
  Result<Pointer> after(N n) {
    n.kind = Kind::after;
    ++at_;
    for (bool more = true; more;) {
      blanks();
      const std::string_view changed = left_side();
      more = !changed.empty();
      if (more) {
        const auto target = parse_target(changed);
        if (!target) return Error{target.error().what, {}, target.error().hint, line_, column_ + static_cast<int>(at_)};
        n.targets.push_back(*target);
        at_ = text_.find('=', at_) + 1;
      }
      auto argument = conjunction();
      if (!argument) return argument;
      n.arguments.push_back(*argument);
      if (more && !accept(",")) return fail("expected ',' and what is asked after the change");
    }
    if (!accept(")")) return fail("expected ')'");
    if (n.targets.empty()) return fail("'after' wants a change first", "such as after(b_f[0] = 2, f[0]@2)");
    return Pointer(std::make_shared<N>(std::move(n)));
  }
  // spectral(W_h, h), free(u)
  Result<Pointer> of_target(N n) {
    const std::size_t close = text_.find(')', at_);
    const auto target = close == std::string_view::npos ? Result<Target>(fail("expected ')'"))
                                                        : parse_target(n.name + std::string(text_.substr(at_, close + 1 - at_)));
    if (!target) return fail(target.error().what, target.error().hint);
    n.kind = Kind::of_target;
    n.targets = {*target};
    at_ = close + 1;
    return Pointer(std::make_shared<N>(std::move(n)));
  }
  // Which kind of call it is, with its row.
  Status choose(N& n) const {
    if (const auto whole = find_of_network(n.name)) n.kind = Kind::of_network, n.whole = *whole;
    else if (n.name == "slope") n.kind = Kind::slope;
    else if (n.name == "clamp") n.kind = Kind::clamp;
    else if ((n.reduction = equations::find_reduction(n.name))) n.kind = Kind::reduced;
    else if ((n.function = equations::find_number_function(n.name))) n.kind = Kind::elementwise;
    else return fail("'" + n.name + "' is not a function here", known_functions());
    return Ok{};
  }
  Result<Pointer> call(N n) {
    if (n.name == "after") return after(std::move(n));
    if (n.name == "spectral" || n.name == "free" || n.name == "learning") return of_target(std::move(n));
    const std::size_t begin = at_;
    if (auto known = choose(n); !known) return known.error();
    ++at_;
    do {
      auto argument = conjunction();
      if (!argument) return argument;
      n.arguments.push_back(*argument);
    } while (accept(","));
    if (!accept(")")) return fail("expected ',' or ')'");
    if (auto fits = count(n); !fits) return fits.error();
    n.text = n.name + std::string(text_.substr(begin, at_ - begin));
    if (n.kind == Kind::slope) {
      n.cell_function = equations::find_function(n.arguments[0]->name);
      n.arguments.erase(n.arguments.begin());
    }
    return Pointer(std::make_shared<N>(std::move(n)));
  }
  // Whether a function has as many arguments as it takes.
  Status count(const N& n) const {
    const auto wants = [&](bool as_written, const char* how) -> Status {
      if (as_written) return Ok{};
      return fail("'" + n.name + "' is written " + how);
    };
    const auto& a = n.arguments;
    const auto is_name = [&](std::size_t k) { return a[k]->kind == Kind::reference; };
    switch (n.kind) {
      case Kind::slope: return wants(a.size() == 2 && is_name(0) && equations::find_function(a[0]->name), "slope(tanh, u)");
      case Kind::clamp: return wants(a.size() == 3, "clamp(value, least, most)");
      case Kind::of_network:
        switch (n.whole) {
          case OfNetwork::descend:
            return wants(
                a.size() == 3 || a.size() == 4,
                "descend(updates, rate, value), descend(updates, rate, clip, value) or descend(updates, rate, adam, value)");
          case OfNetwork::jacobian: return wants(a.size() == 4 && is_name(0) && is_name(2), "jacobian(c, 5, c, 2)");
          case OfNetwork::error: return wants(a.size() == 1 && is_name(0), "error(dW_f)");
          case OfNetwork::count: return wants(a.size() == 1 && is_name(0), "count(parameters), count(products) or count(states)");
          case OfNetwork::distance: return wants(a.size() == 1 && is_name(0), "distance(gru)");
          case OfNetwork::uncut: break;
          case OfNetwork::walked:
            return wants(!a.empty() && is_name(0) && (a.size() == 1 || (is_name(1) && a.size() <= 4 && a.size() != 3)),
                         "walked(norm), walked(W_f[0,3], g) or walked(W_f[0,3], gradient, first sequence, last sequence)");
          case OfNetwork::cut: return wants(a.size() == 2 && is_name(0), "cut(dc_next, value)");
        }
        break;
      case Kind::reduced:
        if (n.reduction->listed) return Ok{};
        break;
      default: break;
    }
    if (a.size() != 1) return fail("'" + n.name + "' takes one argument");
    return Ok{};
  }
  Result<int> integer() {
    blanks();
    int value = 0;
    const auto [end, code] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (code != std::errc{}) return fail("expected a whole number");
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  std::string_view text_;
  int line_, column_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<Measure> Measure::parse(std::string_view text, int line, int column) {
  auto root = MeasureParser(text, line, column).parse();
  if (!root) return root.error();
  Measure m;
  m.root_ = *root;
  m.text_ = text;
  return m;
}

}  // namespace gatewalk::lessons
