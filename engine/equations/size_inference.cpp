#include "engine/equations/size_inference.hpp"

#include <algorithm>

namespace gatewalk::equations {

namespace {

// Takes away what both sizes have in common.
void cancel(Size& a, Size& b) {
  const Size common{std::min(a.h, b.h), std::min(a.i, b.i), std::min(a.p, b.p), std::min(a.one, b.one)};
  a = {a.h - common.h, a.i - common.i, a.p - common.p, a.one - common.one};
  b = {b.h - common.h, b.i - common.i, b.p - common.p, b.one - common.one};
}

}  // namespace

int SizeInference::open() {
  const int id = static_cast<int>(classes_.size());
  classes_.push_back({id, {}, {}});
  return id;
}

int SizeInference::known(Size size) {
  const int id = open();
  classes_[static_cast<std::size_t>(id)].bound = size;
  return id;
}

int SizeInference::concatenation(const std::vector<int>& parts) {
  const int id = open();
  classes_[static_cast<std::size_t>(id)].parts = parts;
  return id;
}

int SizeInference::root(int variable) const {
  while (classes_[static_cast<std::size_t>(variable)].parent != variable)
    variable = classes_[static_cast<std::size_t>(variable)].parent;
  return variable;
}

Status SizeInference::unify(int a, int b, const Sentence& reason, Place place) {
  a = root(a), b = root(b);
  if (a == b) return Ok{};
  Class& left = classes_[static_cast<std::size_t>(a)];
  Class& right = classes_[static_cast<std::size_t>(b)];
  if (!left.parts.empty() && left.parts.size() == right.parts.size()) {
    const auto first = left.parts, second = right.parts;
    for (std::size_t k = 0; k < first.size(); ++k)
      if (auto done = unify(first[k], second[k], reason, place); !done) return done;
    return Ok{};
  }
  const bool left_fixed = left.bound || !left.parts.empty(), right_fixed = right.bound || !right.parts.empty();
  if (!left_fixed || !right_fixed) {
    (left_fixed ? right : left).parent = left_fixed ? a : b;
    return Ok{};
  }
  Size l = size(a), r = size(b);
  if (l == r) return Ok{};
  SizeRule rule{l, r, reason, place};
  cancel(l, r);
  if (l == Size{} || r == Size{})
    return refuse(say("equations.sizes", {{"reason", reason}, {"left", to_text(rule.left)}, {"right", to_text(rule.right)}}),
                  say("equations.same_length"), {}, place.line, place.column);
  rules_.push_back(rule);
  return Ok{};
}

Size SizeInference::size(int variable) const {
  const Class& c = classes_[static_cast<std::size_t>(root(variable))];
  if (c.bound) return *c.bound;
  if (c.parts.empty()) return {1, 0, 0};
  Size sum;
  for (int part : c.parts) sum = sum + size(part);
  return sum;
}

}  // namespace gatewalk::equations
