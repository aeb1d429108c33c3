#include "engine/trace/opening.hpp"

#include <algorithm>
#include <cmath>

#include "engine/equations/slope.hpp"

namespace gatewalk::trace {

namespace {

using Kind = Operation::Kind;
using Ref = Reference::Kind;

// Opens one number of one trace.
class Opener {
 public:
  Opener(const Passes& passes, const Reference& self)
      : passes_(passes), trace_(passes[self.pass]), recipe_(*trace_.recipe), self_(self) {}

  Opening value() {
    const Operation& op = recipe_[self_.operation];
    out_.self = self_;
    out_.kind = op.kind;
    out_.value = number_at(passes_, self_);
    out_.padding = !fixed(op) && !trace_.extent.valid(self_.step, self_.b) && !op.matrix();
    if (!out_.padding) {
      add_terms(op);
      const double computed = op.leaf() ? leaf_source(op) : out_.terms.back().running;
      out_.cut = out_.value == 0 && computed != 0;
      add_parents();
    }
    add_children();
    return std::move(out_);
  }

  // A gradient: one term a time step, in the order of the backward pass.
  Opening gradient() {
    out_.self = self_;
    out_.kind = Kind::outer;
    out_.value = number_at(passes_, self_);
    out_.sum = true;
    const Index k = recipe_.gradients[static_cast<std::size_t>(self_.parameter)];
    double running = 0;
    for (int n = trace_.extent.steps - 1; n >= 0 && k >= 0; --n) {
      const int t = trace_.extent.nth(n);
      Term term;
      term.label = std::to_string(t);
      term.index = t;
      term.left = value_of(Pass::backward, k, t, self_.unit, 0, recipe_[k].matrix() ? self_.column : -1);
      if (recipe_[k].matrix()) {
        term.value = number_at(passes_, term.left);
        running += term.value;
      } else {
        for (int b = 0; b < trace_.extent.batch; ++b) {
          term.value += trace_.value(k, t, self_.unit, b);
          running += trace_.value(k, t, self_.unit, b);
        }
      }
      term.left_value = term.value;
      term.running = running;
      out_.terms.push_back(term);
      out_.parents.push_back(term.left);
    }
    out_.cut = out_.value == 0 && running != 0;
    return std::move(out_);
  }

  // A weight: what reads it.
  Opening parameter() {
    out_.self = self_;
    out_.kind = Kind::parameter;
    out_.value = number_at(passes_, self_);
    const Recipe& recipe = *passes_.forward->recipe;
    for (std::size_t k = 0; k < recipe.operations.size(); ++k) {
      const Operation& op = recipe.operations[k];
      if (op.parameter == self_.parameter)
        out_.children.push_back(value_of(Pass::forward, static_cast<Index>(k), self_.step, self_.unit, self_.b));
    }
    return std::move(out_);
  }

 private:
  static bool fixed(const Operation& op) { return op.kind == Kind::parameter || op.kind == Kind::number; }

  double operand(Index k, int unit, int b) const { return trace_.value(k, self_.step, recipe_[k].spreads() ? 0 : unit, b); }

  // What a leaf that arrives from a neighboring step should hold.
  double leaf_source(const Operation& op) const {
    if (op.kind != Kind::state || recipe_.pass == Pass::forward) return out_.value;
    const Reference from = origin(passes_, self_);
    return from.kind == Ref::value ? number_at(passes_, from) : out_.value;
  }

  // The element behind entry `unit` of an operand: through a concatenation to its part.
  struct Element {
    Reference reference;
    std::string label;
    int part = 0, index = 0;
  };
  Element element(Index k, int unit, int b) const {
    const Operation& op = recipe_[k];
    if (op.kind == Kind::parameter) return {entry_of(Ref::parameter, op.parameter, unit, 0), labelled(op, unit), 0, unit};
    if (op.scalar()) return {value_of(recipe_.pass, k, self_.step, 0, b), op.name, 0, 0};
    const Recipe* recipe = &recipe_;
    Index at = k;
    if (op.kind == Kind::forward_value) recipe = passes_.forward->recipe, at = op.source;
    const Operation& source = (*recipe)[at];
    if (source.spreads()) return {value_of(recipe_.pass, k, self_.step, 0, b), spoken(source), 0, 0};
    if (source.kind != Kind::concat) return {value_of(recipe_.pass, k, self_.step, unit, b), labelled(source, unit), 0, unit};
    const auto [part, index] = trace_.sizes.part_of(source.parts, unit);
    const Index piece = source.operands[static_cast<std::size_t>(part)];
    return {value_of(recipe->pass, piece, self_.step, index, b), labelled((*recipe)[piece], index), part, index};
  }
  static const std::string& spoken(const Operation& op) { return op.symbol.empty() ? op.name : op.symbol; }
  static std::string labelled(const Operation& op, int unit) {
    const std::string& name = spoken(op);
    const bool word =
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
    return word ? name + std::to_string(unit) : "(" + name + ")" + std::to_string(unit);
  }

  Term single(Index k, int unit, double sign = 1) const {
    const Element e = element(k, unit, self_.b);
    Term term;
    term.label = recipe_[k].symbol.empty() ? recipe_[k].name : recipe_[k].symbol;
    term.left = e.reference;
    term.left_value = operand(k, unit, self_.b);
    term.value = term.running = sign < 0 ? -term.left_value : term.left_value;
    term.part = e.part;
    term.index = e.index;
    return term;
  }

  Term product(double left, Reference left_from, double right, const Element& e) const {
    Term term;
    term.label = e.label;
    term.left = left_from;
    term.right = e.reference;
    term.left_value = left;
    term.right_value = right;
    term.product = true;
    term.value = left * right;
    term.running = term.value;
    term.part = e.part;
    term.index = e.index;
    return term;
  }

  void add_terms(const Operation& op) {
    const int unit = self_.unit, b = self_.b;
    switch (op.kind) {
      case Kind::copy: out_.terms.push_back(single(op.operands[0], unit)); return;
      case Kind::negate: out_.terms.push_back(single(op.operands[0], unit, -1)); return;
      case Kind::concat: {
        const auto [part, index] = trace_.sizes.part_of(op.parts, unit);
        out_.terms.push_back(single(op.operands[static_cast<std::size_t>(part)], index));
        out_.terms.back().part = part;
        return;
      }
      case Kind::slice: out_.terms.push_back(single(op.operands[0], trace_.sizes.before(op.parts, op.part) + unit)); return;
      case Kind::call: {
        out_.terms.push_back(single(op.operands[0], unit));
        out_.function = op.function;
        out_.argument = out_.terms.back().left_value;
        out_.slope = equations::slope(*op.function, out_.argument);
        out_.terms.back().running = op.function->value(out_.argument);
        return;
      }
      case Kind::times:
        out_.terms.push_back(product(operand(op.operands[0], unit, b), element(op.operands[0], unit, b).reference,
                                     operand(op.operands[1], unit, b), element(op.operands[1], unit, b)));
        return;
      case Kind::over: {
        Term term = product(operand(op.operands[0], unit, b), element(op.operands[0], unit, b).reference,
                            operand(op.operands[1], unit, b), element(op.operands[1], unit, b));
        term.quotient = true;
        term.value = term.running = term.left_value / term.right_value;
        out_.terms.push_back(std::move(term));
        return;
      }
      case Kind::plus:
      case Kind::minus: {
        if (op.matrix()) return add_outer_terms(self_.operation);
        out_.sum = true;
        out_.terms.push_back(single(op.operands[0], unit));
        out_.terms.push_back(single(op.operands[1], unit, op.kind == Kind::minus ? -1 : 1));
        out_.terms[1].running = out_.terms[0].value + out_.terms[1].value;
        return;
      }
      case Kind::maximum:
      case Kind::minimum: {  // a NaN on either side is what comes out
        const double first = operand(op.operands[0], unit, b);
        const bool left = std::isnan(out_.value) ? std::isnan(first) : first == out_.value;
        out_.terms.push_back(single(op.operands[left ? 0 : 1], unit));
        return;
      }
      case Kind::mean:
      case Kind::total: add_entries(op); return;
      case Kind::share: out_.terms.push_back(part_of(element(op.operands[0], 0, b), op.operands[0], 0, entries(op))); return;
      case Kind::product: add_product_terms(op); return;
      case Kind::outer: add_outer_terms(self_.operation); return;
      default: return;
    }
  }

  // How many entries an operation's value has.
  int entries(const Operation& op) const { return op.scalar() ? 1 : trace_.sizes.of(op.size); }

  // An entry divided by how many there are.
  Term part_of(const Element& e, Index k, int unit, int count) const {
    Term term = product(operand(k, unit, self_.b), e.reference, count, {{}, e.label, e.part, e.index});
    term.quotient = true;
    term.value = term.running = term.left_value / term.right_value;
    return term;
  }

  // A mean's and a sum's entries, from the first to the last.
  void add_entries(const Operation& op) {
    out_.sum = true;
    const int count = entries(recipe_[op.operands[0]]);
    double sum = 0;
    for (int j = 0; j < count; ++j) {
      const Element e = element(op.operands[0], j, self_.b);
      Term term;
      if (op.kind == Kind::mean) {
        term = part_of(e, op.operands[0], j, count);
      } else {
        term = single(op.operands[0], j);
        term.label = e.label;
      }
      term.running = sum += term.value;
      out_.terms.push_back(std::move(term));
    }
  }

  // Columns one after the other, part by part, as evaluate.cpp adds them; Wᵀ: rows.
  void add_product_terms(const Operation& op) {
    out_.sum = true;
    const Matrix& w = (*trace_.parameters)[static_cast<std::size_t>(op.parameter)];
    double finished = 0, sum = 0;
    int part = 0, in_part = 0;
    for (int j = 0; j < (op.transposed ? w.rows() : w.cols()); ++j, ++in_part) {
      if (!op.transposed && in_part == trace_.sizes.of(op.parts[static_cast<std::size_t>(part)])) {
        finished = part == 0 ? sum : finished + sum;
        sum = 0;
        in_part = 0;
        ++part;
      }
      const int row = op.transposed ? j : self_.unit, column = op.transposed ? self_.unit : j;
      Term term = product(w(row, column), entry_of(Ref::parameter, op.parameter, row, column),
                          operand(op.operands[0], j, self_.b), element(op.operands[0], j, self_.b));
      sum += term.value;
      term.running = part == 0 ? sum : finished + sum;
      out_.terms.push_back(std::move(term));
    }
  }

  void add_outer_terms(Index k) {
    const Operation& op = recipe_[k];
    out_.sum = true;
    if (op.kind == Kind::plus) {
      double sum = 0;
      for (int side = 0; side < 2; ++side) {
        add_outer_terms(op.operands[static_cast<std::size_t>(side)]);
        const double part = out_.terms.back().running;
        sum = side == 0 ? part : sum + part;
      }
      out_.terms.back().running = sum;
      return;
    }
    double sum = 0;
    for (int n = 0; n < trace_.extent.batch; ++n) {
      Term term =
          product(operand(op.operands[0], self_.unit, n), value_of(Pass::backward, op.operands[0], self_.step, self_.unit, n),
                  operand(op.operands[1], self_.column, n), element(op.operands[1], self_.column, n));
      term.running = sum += term.value;
      out_.terms.push_back(std::move(term));
    }
  }

  void add_parents() {
    const auto add = [&](const Reference& r) {
      if (r.kind == Ref::none) return;
      const Reference from = origin(passes_, r);
      if (std::find(out_.parents.begin(), out_.parents.end(), from) == out_.parents.end()) out_.parents.push_back(from);
    };
    const Operation& op = recipe_[self_.operation];
    if (op.kind == Kind::parameter) add(entry_of(Ref::parameter, op.parameter, self_.unit, 0));
    else if (op.leaf() && op.kind != Kind::number) add(origin(passes_, self_));
    for (const Term& term : out_.terms) {
      add(term.left);
      if (term.product) add(term.right);
    }
  }

  void add_children() {
    const Index self = self_.operation;
    for (auto k = self + 1; k < static_cast<Index>(recipe_.operations.size()); ++k)
      for (std::size_t n = 0; n < recipe_[k].operands.size(); ++n)
        if (recipe_[k].operands[n] == self && !(n > 0 && repeats(k, n))) add_reader(k, n);
    for (std::size_t s = 0; s < recipe_.states.size(); ++s)
      if (recipe_.states[s].next == self) add_neighbor(static_cast<Index>(s));
    if (recipe_.output == self)
      out_.children.push_back(outward(recipe_.pass == Pass::forward ? Ref::output : Ref::input_gradient));
    for (std::size_t p = 0; p < recipe_.gradients.size(); ++p)
      if (recipe_.gradients[p] == self)
        out_.children.push_back(entry_of(Ref::gradient, static_cast<Index>(p), self_.unit, std::max(0, self_.column)));
  }
  // a * a reads a once.
  bool repeats(Index k, std::size_t n) const {
    return recipe_[k].kind != Kind::concat && recipe_[k].kind != Kind::outer && recipe_[k].operands[n] == recipe_[k].operands[0];
  }

  // Which unit of an operation reads this number; -1: every one.
  int reader_unit(const Operation& op) const {
    if (op.spreads()) return 0;
    return recipe_[self_.operation].spreads() ? -1 : self_.unit;
  }
  void add_reader(Index k, std::size_t n) {
    const Operation& op = recipe_[k];
    Reference r = value_of(recipe_.pass, k, self_.step, reader_unit(op), self_.b);
    if (op.kind == Kind::concat) r.unit = trace_.sizes.before(op.parts, static_cast<int>(n)) + self_.unit;
    if (op.kind == Kind::product) r.unit = -1;
    if (op.kind == Kind::slice) {
      r.unit = self_.unit - trace_.sizes.before(op.parts, op.part);
      if (r.unit < 0 || r.unit >= trace_.sizes.of(op.size)) return;
    }
    if (op.kind == Kind::outer && n == 1) r.unit = -1, r.column = self_.unit;
    out_.children.push_back(r);
  }

  // A state's new value is read by the step after; ds_prev by the step before.
  void add_neighbor(Index state) {
    const bool forward = recipe_.pass == Pass::forward;
    const int t = forward ? step_after(trace_.extent, self_.step, self_.b) : step_before(trace_.extent, self_.step, self_.b);
    Reference r = outward(forward ? Ref::final_state : Ref::initial_state);
    if (t >= 0) r = value_of(recipe_.pass, recipe_.states[static_cast<std::size_t>(state)].previous, t, self_.unit, self_.b);
    r.state = t >= 0 ? -1 : state;
    out_.children.push_back(r);
  }
  Reference outward(Ref kind) const { return end_of(kind, recipe_.pass, self_.step, self_.unit, self_.b); }

  const Passes& passes_;
  const Trace& trace_;
  const Recipe& recipe_;
  Reference self_;
  Opening out_;
};

}  // namespace

Opening open(const Passes& passes, const Reference& reference) {
  Opening opening;
  switch (reference.kind) {
    case Ref::value: opening = Opener(passes, reference).value(); break;
    case Ref::gradient: opening = Opener(passes, reference).gradient(); break;
    case Ref::parameter: opening = Opener(passes, reference).parameter(); break;
    default: opening.self = reference, opening.value = number_at(passes, reference); break;
  }
  for (Term& term : opening.terms) term.left.part = term.right.part = reference.part;
  for (Reference& parent : opening.parents) parent.part = reference.part;
  for (Reference& child : opening.children) child.part = reference.part;
  return opening;
}

}  // namespace gatewalk::trace
