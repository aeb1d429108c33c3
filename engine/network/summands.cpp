#include "engine/network/summands.hpp"

#include <algorithm>
#include <memory>

namespace gatewalk::network {

namespace {

using equations::Operation;
using equations::Pass;
using equations::Recipe;
using trace::Term;
using Kind = Operation::Kind;
using Ref = Reference::Kind;

// Whether a value is called by a word: then it stands as one term. "f * c" and "d[h, x]" are not.
bool has_word(const Operation& op) {
  return std::all_of(op.name.begin(), op.name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// Whether a number says more than what it was taken from: it is no summand's other name.
bool stands(Kind kind) { return kind == Kind::call || kind == Kind::maximum || kind == Kind::minimum; }

class Gatherer {
 public:
  explicit Gatherer(const Record& record) : record_(record) {}

  Sum run(const Opening& opening) {
    part_ = opening.self.part;
    sum_.added = opening.sum;
    if (opening.function || stands(opening.kind)) {
      sum_.terms = opening.terms;
    } else if (!opening.terms.empty()) {
      take_all(opening, 1, 0);
    } else if (opening.self.kind == Ref::value && opening.self.pass == Pass::backward) {
      Term self;
      self.left = opening.self;
      self.left_value = self.value = opening.value;
      if (const Opening* inner = further(self)) take_all(*inner, 1, 0);
    }
    if (!sum_.terms.empty() && !opening.terms.empty()) sum_.terms.back().running = opening.terms.back().running;
    std::stable_sort(sum_.summands.begin(), sum_.summands.end(), [](const Summand& a, const Summand& b) {
      return a.first != b.first ? a.first < b.first : a.depth < b.depth;
    });
    keep_what_divides();
    return std::move(sum_);
  }

 private:
  const Operation& operation(const Reference& r) const {
    const int layer = r.part.layer;
    return r.pass == Pass::forward ? record_.model->forward(layer)[r.operation] : record_.model->backward(layer)[r.operation];
  }

  // What a term stands for where that is opened further; otherwise nothing.
  const Opening* further(const Term& term) {
    if (term.product || term.left.kind != Ref::value || term.left.operation < 0 || term.left.column >= 0) return nullptr;
    Reference from = term.left;
    if (from.part != part_) return nullptr;  // another layer's own business
    const Operation& op = operation(from);
    if (op.kind == Kind::state && op.source >= 0 && from.pass == Pass::backward) {
      from = origin(record_, from);  // what step t+1 sends: as it was computed there
      if (from.kind != Ref::value || from.pass != Pass::backward || operation(from).leaf()) return nullptr;
    } else if (op.leaf() || stands(op.kind) || op.kind == Kind::concat || (has_word(op) && op.kind != Kind::slice)) {
      return nullptr;
    }
    opened_.push_back(std::make_unique<Opening>(open(record_, from)));
    const Opening& inner = *opened_.back();
    const bool whole = !inner.cut && !inner.padding && !inner.terms.empty() && inner.value == term.left_value;
    return whole ? &inner : nullptr;
  }

  void take(const Term& term, double sign, int depth) {
    const Opening* inner = further(term);
    if (!inner) return push(term, sign);
    const double own = term.value == term.left_value ? sign : -sign;  // a − b takes b away
    const bool arrived = inner->self.step != term.left.step;
    if (inner->terms.size() == 1 && !arrived) return take_all(*inner, own, depth);
    const std::size_t first = sum_.terms.size();
    const bool transparent = (inner->kind == Kind::plus || inner->kind == Kind::minus) && !arrived;
    sum_.added = true;
    take_all(*inner, own, transparent ? depth : depth + 1);
    if (!transparent) sum_.summands.push_back({inner->self, own * inner->value, first, sum_.terms.size() - first, depth});
  }

  void take_all(const Opening& opening, double sign, int depth) {
    const double before = sum_.terms.empty() ? 0 : sum_.terms.back().running;
    const bool begins = sum_.terms.empty();
    for (const Term& term : opening.terms) take(term, sign, depth);
    // Each part of a sum was added up by itself before it was added to what stood there.
    const double whole = sign < 0 ? -opening.terms.back().running : opening.terms.back().running;
    sum_.terms.back().running = begins ? whole : before + whole;
  }

  void push(Term term, double sign) {
    if (sign < 0) term.value = -term.value;
    term.running = sum_.terms.empty() ? term.value : sum_.terms.back().running + term.value;
    sum_.terms.push_back(std::move(term));
  }

  // One matrix product alone needs no heading, and neither does a summand that holds everything, or just what another holds.
  void keep_what_divides() {
    std::vector<Summand> kept;
    for (const Summand& s : sum_.summands) {
      const bool again =
          std::any_of(kept.begin(), kept.end(), [&](const Summand& k) { return k.first == s.first && k.count == s.count; });
      if (s.count > 1 && s.count < sum_.terms.size() && !again) kept.push_back(s);
    }
    const bool weights_and_bias = kept.size() == 1 && kept[0].of.pass == Pass::forward;
    if (weights_and_bias) kept.clear();
    sum_.summands = std::move(kept);
  }

  const Record& record_;
  Sum sum_;
  trace::Part part_;
  std::vector<std::unique_ptr<Opening>> opened_;
};

}  // namespace

Sum summands(const Record& record, const Opening& opening) { return Gatherer(record).run(opening); }

}  // namespace gatewalk::network
