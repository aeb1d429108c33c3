#include "lessons/player/measure.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/decimal.hpp"
#include "engine/elementary.hpp"

namespace gatewalk::lessons {

struct Measure::Node {
  enum class Kind { number, reference, negate, binary, call, after };
  Kind kind = Kind::number;
  double number = 0;
  std::string name;        // reference: a quantity; binary: its sign; call: the function
  int row = -1, column = -1;
  int first = 0, last = 0; // steps as written (from 1, negative from the end); 0 with `timed`: the initial state
  bool timed = false;      // an @ was written
  std::vector<std::shared_ptr<const Node>> arguments;  // after: the new values, then what is asked
  std::vector<Target> targets;                         // after: what gets the new values
  int column_at = 0;
};

namespace {

using Values = std::vector<double>;  // one, or one a unit and step

constexpr std::string_view reductions[] = {"norm", "sum", "prod", "mean", "all"};
constexpr std::string_view functions[] = {"sigmoid", "tanh", "exp", "log", "sqrt", "abs"};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Templates over the node type, which is private to Measure.
template <class N>
class MeasureParser {
 public:
  using Pointer = std::shared_ptr<const N>;
  MeasureParser(std::string_view text, int line, int column) : text_(text), line_(line), column_(column) {}

  Result<Pointer> parse() {
    auto whole = conjunction();
    if (!whole) return whole;
    blanks();
    if (at_ < text_.size()) return fail("found '" + std::string(text_.substr(at_, 1)) + "', expected an operator or the end");
    return whole;
  }

 private:
  using Kind = typename N::Kind;

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
  Pointer binary(std::string sign, Pointer left, Pointer right) const {
    N n;
    n.kind = Kind::binary;
    n.name = std::move(sign);
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
        return binary(std::string(sign), *left, *right);
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
    auto left = factor();
    while (left) {
      const bool times = accept("*");
      if (!times && !accept("/")) break;
      auto right = factor();
      if (!right) return right;
      left = binary(times ? "*" : "/", *left, *right);
    }
    return left;
  }
  Result<Pointer> factor() {
    if (++depth_ > 60) return fail("the expression is nested too deep");
    blanks();
    Result<Pointer> result = fail(at_ < text_.size() ? "found '" + std::string(text_.substr(at_, 1)) + "', expected a number, a name or '('" : "the expression ends too early");
    if (accept("-")) {
      auto inner = factor();
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
      auto row = integer();
      if (!row) return row.error();
      n.row = *row;
      if (accept(",")) {
        auto column = integer();
        if (!column) return column.error();
        n.column = *column;
      }
      if (!accept("]")) return fail("expected ']'");
      if (n.row < 0) return fail("units and rows count from 0");
    }
    if (at_ < text_.size() && text_[at_] == '@') {
      ++at_;
      n.timed = true;
      auto first = integer();
      if (!first) return first.error();
      n.first = n.last = *first;
      if (text_.substr(at_).starts_with("..")) {
        at_ += 2;
        auto last = integer();
        if (!last) return last.error();
        n.last = *last;
      }
    }
    return Pointer(std::make_shared<N>(std::move(n)));
  }
  // What stands before a single '=' here, if that can be a target: "W_f[0,3]" of "W_f[0,3] = 2".
  std::string_view left_side() const {
    const std::size_t equals = text_.find('=', at_);
    if (equals == std::string_view::npos || text_.substr(equals).starts_with("==")) return {};
    std::string_view side = text_.substr(at_, equals - at_);
    const std::size_t comma = side.rfind(',');
    if (side.find_first_of("(<>+*/\"") != std::string_view::npos || (comma != std::string_view::npos && comma > side.find(']'))) return {};
    while (side.ends_with(' ')) side.remove_suffix(1);
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
  Result<Pointer> call(N n) {
    if (n.name == "after") return after(std::move(n));
    n.kind = Kind::call;
    if (!contains(reductions, n.name) && !contains(functions, n.name) && n.name != "min" && n.name != "max")
      return fail("'" + n.name + "' is not a function here", "the functions are sigmoid, tanh, exp, log, sqrt, abs, min, max, norm, sum, prod, mean, all and after");
    ++at_;
    do {
      auto argument = conjunction();
      if (!argument) return argument;
      n.arguments.push_back(*argument);
    } while (accept(","));
    if (!accept(")")) return fail("expected ',' or ')'");
    if (n.arguments.size() > 1 && n.name != "min" && n.name != "max") return fail("'" + n.name + "' takes one argument");
    return Pointer(std::make_shared<N>(std::move(n)));
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

// A step as written to one from 0; -1 for the initial state.
int step_from(int written, int steps) { return written < 0 ? steps + written : written - 1; }

template <class N>
class Evaluator {
 public:
  Evaluator(const Experiment& experiment, const Cursor& cursor) : e_(experiment), cursor_(cursor) {}

  Result<Values> values(const N& n) const {
    using Kind = typename N::Kind;
    switch (n.kind) {
      case Kind::number: return Values{n.number};
      case Kind::reference: return reference(n);
      case Kind::negate: {
        auto v = values(*n.arguments[0]);
        if (v)
          for (double& x : *v) x = -x;
        return v;
      }
      case Kind::binary: {
        auto a = values(*n.arguments[0]);
        if (!a) return a;
        auto b = values(*n.arguments[1]);
        if (!b) return b;
        return combined(n, *a, *b);
      }
      case Kind::call: return call(n);
      case Kind::after: return after(n);
    }
    return Values{};
  }

 private:
  Result<Values> after(const N& n) const {
    std::vector<Edit> edits = e_.edits();
    for (std::size_t k = 0; k < n.targets.size(); ++k) {
      auto value = values(*n.arguments[k]);
      if (!value) return value;
      if (value->size() != 1) return unknown(n, "'" + to_text(n.targets[k]) + "' takes one value, not " + std::to_string(value->size()));
      edits.push_back({n.targets[k], (*value)[0]});
    }
    const auto changed = e_.with(edits);
    if (!changed) return changed.error();
    return Evaluator(*changed, cursor_).values(*n.arguments.back());
  }

  Result<Values> combined(const N& n, const Values& a, const Values& b) const {
    if (a.size() != b.size() && a.size() != 1 && b.size() != 1)
      return Error{"'" + n.name + "' joins " + std::to_string(a.size()) + " values with " + std::to_string(b.size())};
    Values out(std::max(a.size(), b.size()));
    for (std::size_t k = 0; k < out.size(); ++k) {
      const double x = a[a.size() == 1 ? 0 : k], y = b[b.size() == 1 ? 0 : k];
      out[k] = n.name == "+" ? x + y : n.name == "-" ? x - y : n.name == "*" ? x * y : n.name == "/" ? x / y
             : n.name == "<" ? x < y : n.name == ">" ? x > y : n.name == "<=" ? x <= y : n.name == ">=" ? x >= y
             : n.name == "==" ? x == y : (x != 0 && y != 0);
    }
    return out;
  }

  Result<Values> call(const N& n) const {
    Values all;
    for (const auto& argument : n.arguments) {
      auto v = values(*argument);
      if (!v) return v;
      all.insert(all.end(), v->begin(), v->end());
    }
    if (contains(functions, n.name)) {
      for (double& v : all)
        v = n.name == "sigmoid" ? gatewalk::sigmoid(v) : n.name == "tanh" ? gatewalk::tanh(v) : n.name == "exp" ? gatewalk::exp(v)
          : n.name == "log" ? gatewalk::log(v) : n.name == "sqrt" ? std::sqrt(v) : std::fabs(v);
      return all;
    }
    double r = n.name == "all" || n.name == "prod" ? 1 : n.name == "min" || n.name == "max" ? all.at(0) : 0;
    for (double v : all) {
      if (n.name == "norm") r += v * v;
      else if (n.name == "min") r = std::min(r, v);
      else if (n.name == "max") r = std::max(r, v);
      else if (n.name == "prod") r *= v;
      else if (n.name == "all") r = r != 0 && v != 0;
      else r += v;
    }
    if (n.name == "norm") r = std::sqrt(r);
    if (n.name == "mean") r /= static_cast<double>(all.size());
    return Values{r};
  }

  Error unknown(const N& n, const std::string& what) const { return Error{what, {}, {}, 0, n.column_at}; }

  Result<Values> reference(const N& n) const {
    if (n.name == "loss") return Values{e_.loss()};
    if (const auto r = gradient_total(n)) return *r;
    for (Pass pass : {Pass::forward, Pass::backward})
      if (const Index op = e_.recipe(pass).find(n.name); op >= 0 && !parameter_like(pass, op)) return traced(n, pass, op);
    for (const equations::State& s : e_.recipe(Pass::forward).states)
      if (s.name == n.name && s.next >= 0) return traced(n, Pass::forward, s.next);
    return parameter(n);
  }
  bool parameter_like(Pass pass, Index op) const {
    return e_.recipe(pass)[op].kind == equations::Operation::Kind::parameter;
  }

  // dW_f[0,3] or db_f[1] without a time: the sum over all steps.
  std::optional<Result<Values>> gradient_total(const N& n) const {
    if (n.timed || !n.name.starts_with("d")) return {};
    const auto& parameters = e_.recipe(Pass::forward).parameters;
    for (std::size_t k = 0; k < parameters.size(); ++k)
      if ("d" + parameters[k].name == n.name) return numbers(n, e_.trace(Pass::backward, cursor_.part).gradients[k]);
    return {};
  }
  Result<Values> parameter(const N& n) const {
    const auto& parameters = e_.recipe(Pass::forward).parameters;
    const int directions = e_.setup().shape.directions();
    for (std::size_t k = 0; k < parameters.size(); ++k)
      if (parameters[k].name == n.name) return numbers(n, e_.model().parameters(cursor_.part / directions, cursor_.part % directions)[k]);
    return unknown(n, "'" + n.name + "' is nothing this cell computes, learns or reads");
  }
  Result<Values> numbers(const N& n, const program::Matrix& m) const {
    if (n.row < 0) return Values(m.data(), m.data() + m.size());
    const int column = std::max(n.column, 0);
    if (n.row >= m.rows() || column >= m.cols() || (n.column < 0 && m.cols() > 1))
      return unknown(n, "'" + n.name + "' has " + std::to_string(m.rows()) + " × " + std::to_string(m.cols()) + " numbers, counted from 0");
    return Values{m(n.row, column)};
  }

  Result<Values> traced(const N& n, Pass pass, Index op) const {
    const program::Trace& trace = e_.trace(pass, cursor_.part);
    const int first = n.timed ? step_from(n.first, e_.steps()) : cursor_.step;
    const int last = n.timed ? step_from(n.last, e_.steps()) : cursor_.step;
    if (pass == Pass::forward && first == -1 && n.timed && n.first == 0) return initial(n, op);
    if (first < 0 || last >= e_.steps() || first > last)
      return unknown(n, "'" + n.name + "' is asked for at a time step outside 1 to " + std::to_string(e_.steps()));
    Values out;
    for (int t = first; t <= last; ++t) {
      if (trace.recipe->operations[static_cast<std::size_t>(op)].kind == equations::Operation::Kind::outer) {
        auto part = numbers(n, trace.outer_at(op, t));
        if (!part) return part;
        out.insert(out.end(), part->begin(), part->end());
        continue;
      }
      const program::View v = trace.at(op, t);
      if (n.row >= v.rows()) return unknown(n, "'" + n.name + "' has " + std::to_string(v.rows()) + " units, counted from 0");
      const int b = v.cols() > 1 ? cursor_.batch : 0;
      for (int i = 0; i < v.rows(); ++i)
        if (n.row < 0 || n.row == i) out.push_back(v(i, b));
    }
    return out;
  }
  // c[3]@0
  Result<Values> initial(const N& n, Index op) const {
    for (const equations::State& s : e_.recipe(Pass::forward).states) {
      if (s.next != op) continue;
      Values out;
      const int size = e_.model().sizes(0).of(s.size);
      for (int i = 0; i < size; ++i)
        if (n.row < 0 || n.row == i) out.push_back(e_.value({Target::Kind::state, s.name, i, 0, -1, cursor_.part}));
      return out;
    }
    return unknown(n, "only a state has a value at step 0");
  }

  const Experiment& e_;
  const Cursor& cursor_;
};

}  // namespace

Result<Measure> Measure::parse(std::string_view text, int line, int column) {
  auto root = MeasureParser<Node>(text, line, column).parse();
  if (!root) return root.error();
  Measure m;
  m.root_ = *root;
  m.text_ = text;
  return m;
}

const std::string& Measure::text() const { return text_; }

Result<double> Measure::evaluate(const Experiment& experiment, const Cursor& cursor) const {
  auto v = Evaluator<Node>(experiment, cursor).values(*root_);
  if (!v) return v.error();
  if (v->size() != 1)
    return Error{"'" + text_ + "' has " + std::to_string(v->size()) + " values, one is wanted", {}, "name a unit, or use norm, sum, min, max or all"};
  return (*v)[0];
}

std::optional<OpenedNumber> Measure::names(const Experiment& experiment, const Cursor& cursor) const {
  const auto search = [&](const auto& self, const Node& n) -> std::optional<OpenedNumber> {
    if (n.kind == Node::Kind::reference && n.row >= 0)
      for (Pass pass : {Pass::forward, Pass::backward}) {
        const auto& recipe = experiment.recipe(pass);
        const Index op = recipe.find(n.name);
        const int step = n.timed ? step_from(n.first, experiment.steps()) : cursor.step;
        if (op >= 0 && step >= 0 && step < experiment.steps()) return OpenedNumber{pass, op, step, n.row, n.column};
      }
    if (n.kind == Node::Kind::after) return {};  // a number that is not there
    for (const auto& argument : n.arguments)
      if (auto found = self(self, *argument)) return found;
    return {};
  };
  return search(search, *root_);
}

}  // namespace gatewalk::lessons
