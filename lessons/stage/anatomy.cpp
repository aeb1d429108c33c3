#include "lessons/stage/anatomy.hpp"

#include <algorithm>

#include "engine/equations/joint_functions.hpp"
#include "engine/writing/tex.hpp"
#include "lessons/ui/buttons.hpp"

namespace gatewalk::lessons::stage {

namespace {

using Kind = Operation::Kind;

class Dissection {
 public:
  explicit Dissection(const Recipe& forward)
      : recipe_(forward), users_(forward.operations.size()), part_(forward.operations.size(), -1) {
    for (std::size_t k = 0; k < forward.operations.size(); ++k)
      for (const Index operand : forward.operations[k].operands) users_[at(operand)].push_back(static_cast<Index>(k));
    for (const auto& state : forward.states)
      if (state.next >= 0) ++uses_outside(state.next);
  }

  Anatomy run() {
    entries();
    std::vector<std::vector<Index>> groups;
    for (Index k = static_cast<Index>(recipe_.operations.size()) - 1; k >= 0; --k) {
      if (recipe_[k].leaf() || part_[at(k)] >= 0) continue;
      groups.push_back({});
      gather(k, groups.back());
      std::sort(groups.back().begin(), groups.back().end());
      for (const Index member : groups.back()) part_[at(member)] = 0;  // taken; its number follows
    }
    std::reverse(groups.begin(), groups.end());
    for (auto& group : groups) add_group(std::move(group));
    exits();
    parameters();
    links();
    anatomy_.part_of = part_;
    return std::move(anatomy_);
  }

 private:
  static std::size_t at(Index k) { return static_cast<std::size_t>(k); }
  int& uses_outside(Index k) {
    outside_.resize(recipe_.operations.size(), 0);
    return outside_[at(k)];
  }
  bool parameter(Index k) const { return recipe_[k].kind == Kind::parameter; }
  bool number(Index k) const { return recipe_[k].kind == Kind::number; }
  // A value that nothing else needs may disappear in a box.
  bool private_to_one(Index k) { return users_[at(k)].size() == 1 && uses_outside(k) == 0 && part_[at(k)] < 0; }
  bool scaled(Index k) const {  // p ∘ c: a peephole
    const Operation& op = recipe_[k];
    return op.kind == Kind::times && (parameter(op.operands[0]) || parameter(op.operands[1]));
  }
  // Whether an operation is (or begins with) an affine map.
  bool affine(Index k) {
    const Operation& op = recipe_[k];
    if (op.kind == Kind::product || scaled(k)) return true;
    if (op.kind != Kind::plus && op.kind != Kind::minus) return false;
    for (const Index operand : op.operands)
      if (parameter(operand) || (!recipe_[operand].leaf() && private_to_one(operand) && affine(operand))) return true;
    return false;
  }

  // The operation and what of its operands belongs into the same box.
  void gather(Index k, std::vector<Index>& group) {
    group.push_back(k);
    const Operation& op = recipe_[k];
    const bool opens = op.kind == Kind::call || ((op.kind == Kind::plus || op.kind == Kind::minus) && affine(k));
    if (!opens) return;
    for (const Index operand : op.operands)
      if (!recipe_[operand].leaf() && private_to_one(operand) && affine(operand)) gather(operand, group);
  }

  void entries() {
    const auto add = [this](Index leaf, Index state) {
      Part part;
      part.kind = Part::Kind::entry;
      part.name = recipe_[leaf].name;
      part.value = leaf;
      part.state = state;
      part_[at(leaf)] = static_cast<int>(anatomy_.parts.size());
      anatomy_.parts.push_back(std::move(part));
    };
    for (std::size_t k = 0; k < recipe_.states.size(); ++k) add(recipe_.states[k].previous, static_cast<Index>(k));
    if (recipe_.input >= 0) add(recipe_.input, -1);
  }

  void add_group(std::vector<Index> group) {
    Part part;
    part.value = group.back();
    const Operation& op = recipe_[part.value];
    part.name = op.name;
    part.kind = op.kind == Kind::concat                           ? Part::Kind::merge
                : op.kind == Kind::product || affine_group(group) ? Part::Kind::layer
                                                                  : Part::Kind::point;
    if (op.kind == Kind::call && part.kind == Part::Kind::layer) part.pre_activation = op.operands[0];
    sign(part, group);
    part.operations = std::move(group);
    for (const Index member : part.operations) part_[at(member)] = static_cast<int>(anatomy_.parts.size());
    anatomy_.parts.push_back(std::move(part));
  }

  bool affine_group(const std::vector<Index>& group) const {
    return std::any_of(group.begin(), group.end(), [this](Index k) { return recipe_[k].kind == Kind::product || scaled(k); }) ||
           group.size() > 1;
  }

  void sign(Part& part, const std::vector<Index>& group) const {
    const Operation& op = recipe_[part.value];
    switch (op.kind) {
      case Kind::call: part.sign = op.function->sign.empty() ? op.function->name : op.function->sign; return;
      case Kind::maximum:
      case Kind::minimum:
      case Kind::mean: part.sign = equations::joint_of(op.kind)->name; return;
      case Kind::times: part.sign = "×"; return;
      case Kind::over: part.sign = number(op.operands[0]) ? recipe_[op.operands[0]].name + "/" : "/"; break;
      case Kind::negate: part.sign = "−"; return;
      case Kind::copy: part.sign = "="; return;
      case Kind::minus: part.sign = number(op.operands[0]) ? recipe_[op.operands[0]].name + "−" : "−"; break;
      case Kind::plus: part.sign = number(op.operands[0]) ? recipe_[op.operands[0]].name + "+" : "+"; break;
      default: break;
    }
    if (part.kind != Part::Kind::layer) return;
    // A map without a function is called by its matrix.
    for (const Index k : group)
      if (recipe_[k].kind == Kind::product) {
        part.sign = writing::tex_name(recipe_.parameters[at(recipe_[k].parameter)].name);
        part.sign_is_tex = true;
        return;
      }
  }

  void exits() {
    for (std::size_t k = 0; k < recipe_.states.size(); ++k) {
      Part part;
      part.kind = Part::Kind::exit;
      part.name = recipe_.states[k].name + "'";
      part.value = recipe_.states[k].next;
      part.state = static_cast<Index>(k);
      if (part.value >= 0) anatomy_.parts.push_back(std::move(part));
    }
    Part part;
    part.kind = Part::Kind::above;
    part.name = "output";
    part.value = recipe_.output;
    if (part.value >= 0) anatomy_.parts.push_back(std::move(part));
  }

  // A parameter or number belongs to the first part that reads it.
  void parameters() {
    for (std::size_t k = 0; k < recipe_.operations.size(); ++k)
      if (part_[k] < 0 && !users_[k].empty()) part_[k] = part_[at(users_[k].front())];
  }

  void links() {
    for (std::size_t to = 0; to < anatomy_.parts.size(); ++to) {
      const Part& part = anatomy_.parts[to];
      if (part.kind == Part::Kind::exit || part.kind == Part::Kind::above) {
        link(part.value, static_cast<int>(to), -1);
        continue;
      }
      for (const Index reader : part.operations)
        for (const Index operand : recipe_[reader].operands)
          if (!parameter(operand) && !number(operand)) link(operand, static_cast<int>(to), reader);
    }
  }

  void link(Index value, int to, Index reader) {
    const int from = part_[at(value)];
    if (from == to) return;
    for (const Link& there : anatomy_.links)
      if (there.from == from && there.to == to && there.reader == reader && there.value == value) return;  // g * g
    anatomy_.links.push_back({from, to, value, reader});
  }

  const Recipe& recipe_;
  std::vector<std::vector<Index>> users_;
  std::vector<int> outside_;
  std::vector<int> part_;
  Anatomy anatomy_;
};

}  // namespace

Anatomy dissect(const Recipe& forward) { return Dissection(forward).run(); }

int Anatomy::find(std::string_view name) const {
  for (std::size_t k = 0; k < parts.size(); ++k)
    if (parts[k].name == name) return static_cast<int>(k);
  return -1;
}

Index forward_place(const Recipe& forward, const Recipe& backward, Index operation) {
  const Operation& op = backward[operation];
  if (op.source >= 0) return op.source;
  // A number or a value of no own source: that of who reads it.
  for (std::size_t k = static_cast<std::size_t>(operation) + 1; k < backward.operations.size(); ++k)
    for (const Index operand : backward.operations[k].operands)
      if (operand == operation) return forward_place(forward, backward, static_cast<Index>(k));
  return forward.output;
}

}  // namespace gatewalk::lessons::stage
