#include "engine/writing/tex_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "engine/base/decimal.hpp"
#include "engine/base/spelling.hpp"
#include "engine/equations/joint_functions.hpp"
#include "engine/writing/tex_parts.hpp"

namespace gatewalk::writing {

using namespace equations;

using namespace tex_parts;
using trace::Trace;
using trace::View;
using Kind = Operation::Kind;

namespace {

class NumberWriter {
 public:
  NumberWriter(const Trace& trace, NumberAt at, const NumberOptions& options)
      : trace_(trace), recipe_(*trace.recipe), at_(at), options_(options) {}

  std::string formula(Index k) const {
    const Index matrix = recipe_[k].matrix() ? k : -1;
    const double value = matrix >= 0 ? trace_.outer_at(k, at_.step)(at_.unit, at_.column) : value_at(k, at_.unit);
    const std::string left = wrap(id(k), with_sign(number(value)));
    if (recipe_[k].leaf()) return left;
    const Piece right = matrix >= 0 ? outer(k) : expression(k, at_.unit);
    return left + (comes_out(value, right.read) ? " = " : " \\approx ") + with_sign(right);
  }

 private:
  std::string id(Index k) const { return options_.classes ? class_id(recipe_, k) : ""; }
  double value_at(Index k, int unit) const { return trace_.value(k, at_.step, recipe_[k].spreads() ? 0 : unit, at_.b); }

  Piece number(double value) const {
    if (options_.asked && options_.asked(value)) return {"?", atom, false, false, value};
    std::string text = tex_number_in_words(value, options_.decimals);
    const bool power = text.find("cdot") != std::string::npos, negative = text.starts_with("-");
    return {negative ? text.substr(1) : std::move(text), power ? elementwise : atom, negative, false, read(value)};
  }
  // What a number is as it is written.
  double read(double value) const {
    if (!std::isfinite(value) || options_.decimals < 0) return value;
    const Spelling shown = spelled_in_words(value, options_.decimals);
    return read_number<double>(shown.digits + "e" + std::to_string(shown.power)).value_or(value);
  }
  // Whether what is worked out by hand rounds to the number at the left. Nobody works out all seventeen digits.
  bool comes_out(double value, double by_hand) const {
    if (options_.decimals < 0 || !std::isfinite(value) || std::isnan(by_hand)) return true;
    const Spelling shown = spelled_in_words(value, options_.decimals);
    const std::size_t point = shown.digits.find('.');
    const auto behind = static_cast<double>(point == std::string::npos ? 0 : shown.digits.size() - point - 1);
    const double last_digit = std::pow(10, shown.power - behind);
    return std::abs(by_hand - read(value)) <= 0.501 * last_digit;
  }
  Piece named(const std::string& class_of, double value) const {
    Piece p = number(value);
    p.tex = wrap(options_.classes ? class_of : "", p.tex);
    return p;
  }

  // A number of the equations stands as it was written, without decimals added.
  Piece constant(double value) const {
    const std::string text = tex_number(value, full);
    return value < 0 ? Piece{text.substr(1), atom, true, false, value} : Piece{text, atom, false, false, value};
  }

  Piece piece(Index k, int unit) const {
    const Recipe* forward = trace_.forward ? trace_.forward->recipe : nullptr;
    const Operation& op = recipe_[k];
    if (op.kind == Kind::number) {
      // What was computed is rounded as values are, a clip factor for one.
      constexpr std::size_t longest_written = 9;
      Piece p = op.option() && tex_number(op.number, full).size() > longest_written ? number(op.number) : constant(op.number);
      if (op.option()) p.tex = wrap(id(k), p.tex);
      return p;
    }
    if (options_.detail == Detail::operation || stops(recipe_, k, options_.detail, forward))
      return named(class_id(recipe_, k), value_at(k, unit));
    Piece p = expression(k, unit);
    p.tex = wrap(id(k), p.tex);
    return p;
  }

  Piece expression(Index k, int unit) const {
    const Operation& op = recipe_[k];
    const auto operand = [&](std::size_t n) { return piece(op.operands[n], recipe_[op.operands[n]].spreads() ? 0 : unit); };
    switch (op.kind) {
      case Kind::forward_value: {
        return NumberWriter(*trace_.forward, at_, options_).expression(op.source, unit);
      }
      case Kind::copy: return operand(0);
      case Kind::negate: {
        Piece p = operand(0);
        p.negative = !p.negative;
        p.read = -p.read;
        return p;
      }
      case Kind::plus: return add(addend(op.operands[0], unit), addend(op.operands[1], unit), false);
      case Kind::minus: return add(addend(op.operands[0], unit), addend(op.operands[1], unit), true);
      case Kind::times:
        if (op.operands[0] == op.operands[1]) return square(op.operands[0], unit);
        return multiply(operand(0), operand(1));
      case Kind::over: return fraction(operand(0), operand(1));
      case Kind::call: {
        const Piece p = operand(0);
        return {applied(*op.function, p), atom, false, false, op.function->value(p.read)};
      }
      case Kind::maximum:
      case Kind::minimum: {
        const Piece a = operand(0), b = operand(1);
        const double read = op.kind == Kind::maximum ? larger(a.read, b.read) : smaller(a.read, b.read);
        return {applied(op.kind, {a, b}), atom, false, false, read};
      }
      case Kind::mean: return fraction(entries(op), constant(trace_.units(op.operands[0])));
      case Kind::total: return entries(op);
      case Kind::share: return fraction(operand(0), constant(trace_.units(k)));
      case Kind::concat: {
        const auto [part, row] = trace_.sizes.part_of(op.parts, unit);
        return piece(op.operands[static_cast<std::size_t>(part)], row);
      }
      case Kind::slice: return addend(op.operands[0], trace_.sizes.before(op.parts, op.part) + unit);
      case Kind::product: return product(op, unit);
      default: return named(class_id(recipe_, k), value_at(k, unit));
    }
  }

  // A sum without a letter inside of a sum: all that is added, not a rest and the last.
  Piece addend(Index k, int unit) const {
    const Operation& op = recipe_[k];
    if (op.spreads() || (op.kind != Kind::plus && op.kind != Kind::minus) || !op.symbol.empty() || is_identifier(op.name))
      return piece(k, op.spreads() ? 0 : unit);
    Piece p = expression(k, unit);
    p.tex = wrap(id(k), p.tex);
    return p;
  }

  // tanh²(0.3), 0.7²
  Piece square(Index k, int unit) const {
    Piece p = piece(k, unit);
    const Operation& op = recipe_[k];
    const Operation* source = op.kind == Kind::forward_value ? &(*trace_.forward->recipe)[op.source] : &op;
    const std::string call = source->function ? std::string(source->function->tex) : "";
    if (const auto begin = p.tex.find(call + "\\left("); !call.empty() && begin != std::string::npos)
      p.tex.insert(begin + call.size(), "^{2}");
    else p.tex = bracketed(p, atom) + "^{2}";
    return {p.tex, atom, false, false, p.read * p.read};
  }

  // 0.31 · 0.42: the first factor's sign comes in front, a second factor with a sign gets brackets.
  Piece multiply(const Piece& a, const Piece& b) const {
    const bool sign = a.negative && a.binding > sum;
    const std::string left = sign ? a.tex : bracketed(a, elementwise);
    return {left + "\\cdot " + bracketed(b, elementwise), elementwise, sign, false, a.read * b.read};
  }

  // Shortens a long sum: the terms that count most, in their order, then how many others there are and what they add up to, so
  // that what stands there is the whole.
  template <class Term, class Size>
  Piece total(int count, Term term, Size size) const {
    const int most = std::max(options_.max_terms, 2);
    std::vector<int> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    int shown = count;
    if (count > most + 1) {  // one alone takes no more room than the word for it
      const auto larger_first = [&](int a, int b) { return std::abs(size(a)) > std::abs(size(b)); };
      std::stable_sort(order.begin(), order.end(), larger_first);
      shown = most;
      std::sort(order.begin(), order.begin() + shown);
    }
    Piece p;
    for (int k = 0; k < shown; ++k) {
      const Piece next = term(order[static_cast<std::size_t>(k)]);
      p = k == 0 ? next : add(p, next, false);
    }
    if (shown == count) return p;
    double rest = 0;
    for (int k = shown; k < count; ++k) rest += size(order[static_cast<std::size_t>(k)]);
    return add(p, others(count - shown, rest), false);
  }

  // \left(\text{58 more: }-0.12\right)
  Piece others(int count, double value) const {
    std::string words = options_.others;
    const std::size_t hole = words.find(count_hole);
    if (hole != std::string::npos) words.replace(hole, count_hole.size(), std::to_string(count));
    const Piece number = this->number(value);
    return {"\\left(\\text{" + words + "}" + with_sign(number) + "\\right)", atom, false, false, read(value)};
  }

  // All entries of an operand added up; a product or a sum is not worked out within them.
  Piece entries(const Operation& op) const {
    const View a = trace_.at(op.operands[0], at_.step);
    const auto entry = [&](int j) { return a(j, a.cols() > 1 ? at_.b : 0); };
    return total(
        static_cast<int>(a.rows()), [&](int j) { return named(part_class(op.operands[0], j), entry(j)); }, entry);
  }

  Piece product(const Operation& op, int unit) const {
    const trace::Matrix& w = (*trace_.parameters)[static_cast<std::size_t>(op.parameter)];
    const std::string& matrix_name = recipe_.parameters[static_cast<std::size_t>(op.parameter)].name;
    const View a = trace_.at(op.operands[0], at_.step);
    const auto weight = [&](int j) { return op.transposed ? w(j, unit) : w(unit, j); };
    const auto value = [&](int j) { return a(j, a.cols() > 1 ? at_.b : 0); };
    return total(
        static_cast<int>(a.rows()),
        [&](int j) { return multiply(named(matrix_name, weight(j)), named(part_class(op.operands[0], j), value(j))); },
        [&](int j) { return weight(j) * value(j); });
  }

  // The class of the value that entry j of an operand comes from: of [h, x] the state's or the input's.
  std::string part_class(Index operand, int j) const {
    const Recipe* recipe = &recipe_;
    if (recipe_[operand].kind == Kind::forward_value) recipe = trace_.forward->recipe, operand = recipe_[operand].source;
    const Operation& op = (*recipe)[operand];
    if (op.kind != Kind::concat) return class_id(*recipe, operand);
    return class_id(*recipe, op.operands[static_cast<std::size_t>(trace_.sizes.part_of(op.parts, j).part)]);
  }

  // One entry of a weight's gradient: a product for each row of the batch.
  Piece outer(Index k) const {
    const Operation& op = recipe_[k];
    if (op.kind == Kind::plus) return add(outer(op.operands[0]), outer(op.operands[1]), false);
    const View a = trace_.at(op.operands[0], at_.step), b = trace_.at(op.operands[1], at_.step);
    const auto right = [&](int n) { return b(at_.column, b.cols() > 1 ? n : 0); };
    return total(
        static_cast<int>(a.cols()),
        [&](int n) {
          return multiply(named(class_id(recipe_, op.operands[0]), a(at_.unit, n)),
                          named(part_class(op.operands[1], at_.column), right(n)));
        },
        [&](int n) { return a(at_.unit, n) * right(n); });
  }

  const Trace& trace_;
  const Recipe& recipe_;
  NumberAt at_;
  NumberOptions options_;
};

std::string tex_of(const Spelling& number) {
  return number.digits + (number.has_power ? "\\cdot 10^{" + std::to_string(number.power) + "}" : "");
}

}  // namespace

std::string tex_number(double value, int decimals) {
  if (std::isnan(value)) return "\\text{NaN}";
  if (std::isinf(value)) return value < 0 ? "-\\infty" : "\\infty";
  return tex_of(spelled(value, decimals));
}

std::string tex_number_in_words(double value, int decimals) {
  if (!std::isfinite(value)) return tex_number(value, decimals);
  return tex_of(spelled_in_words(value, decimals));
}

std::string tex_numbers(const Trace& trace, Index operation, NumberAt at, const NumberOptions& options) {
  return NumberWriter(trace, at, options).formula(operation);
}

}  // namespace gatewalk::writing
