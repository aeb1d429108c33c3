// The first pass from a recipe to a graph. Internal to graph.cpp.
#pragma once

#include <map>

#include "engine/base/check.hpp"
#include "engine/compile/graph.hpp"

namespace gatewalk::compile {

// The recipe's operations as nodes, without concatenations. Sums are still pairs.
class Reading {
  using Index = equations::Index;
  using Operation = equations::Operation;
  using Recipe = equations::Recipe;
  using Size = equations::Size;
  using Kind = GraphNode::Kind;

 public:
  Reading(const Recipe& recipe, Reading* forward) : recipe_(recipe), forward_(forward) {}

  const Recipe& recipe() const { return recipe_; }
  std::vector<GraphNode>& nodes() { return nodes_; }

  // The value of an operation, or of one part of it where it is a concatenation's (or its error term's).
  Node value(Index index, int part = -1) {
    const auto key = std::pair(index, part);
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
    const Node node = read(index, part);
    known_[key] = node;
    return node;
  }

  // A value that has every unit: a number is spread out.
  Node vector(Index index, Size size, int part = -1) {
    const Node node = value(index, part);
    return at(node).one_value ? unary(Kind::copy, node, size) : node;
  }

  void outers(Index index, std::vector<OuterTerm>& into) {
    const Operation& op = recipe_[index];
    if (op.kind == Operation::Kind::plus) {
      for (Index operand : op.operands) outers(operand, into);
      return;
    }
    for (std::size_t k = 0; k < op.parts.size(); ++k) {
      Node a = value(op.operands[0]);
      if (at(a).kind == Kind::state || at(a).kind == Kind::recorded || at(a).kind == Kind::parameter || at(a).one_value)
        a = copies_[a] ? copies_[a] - 1 : (copies_[a] = unary(Kind::copy, a, op.size) + 1) - 1;
      into.push_back({op.parameter, static_cast<int>(k), a,
                      vector(op.operands[1], op.parts[k], op.parts.size() > 1 ? static_cast<int>(k) : -1)});
    }
  }

 private:
  GraphNode& at(Node node) { return nodes_[static_cast<std::size_t>(node)]; }
  Node add(GraphNode node) {
    nodes_.push_back(std::move(node));
    return static_cast<Node>(nodes_.size()) - 1;
  }
  Node unary(Kind kind, Node operand, Size size) {
    GraphNode node;
    node.kind = kind;
    node.size = size;
    node.operands = {operand};
    return add(std::move(node));
  }

  Node read(Index index, int part) {
    const Operation& op = recipe_[index];
    using K = Operation::Kind;
    GraphNode node;
    node.size = op.size;
    node.parameter = op.parameter;
    node.state = op.state;
    node.number = op.number;
    node.one_value = op.kind == K::number;
    node.function = op.function;
    switch (op.kind) {
      case K::input: node.kind = Kind::input; return add(std::move(node));
      case K::state: node.kind = Kind::state; return add(std::move(node));
      case K::parameter: node.kind = Kind::parameter; return add(std::move(node));
      case K::number: node.kind = Kind::number; return add(std::move(node));
      case K::forward_value: return recorded(op, part);
      case K::copy:
        return part < 0 && recipe_[op.operands[0]].scalar() ? unary(Kind::copy, value(op.operands[0]), op.size)
                                                            : value(op.operands[0], part);
      case K::slice: return cut(value_of_part(op), op);
      case K::product: return product(op, part);
      case K::concat:
        if (part >= 0) return vector(op.operands[static_cast<std::size_t>(part)], op.parts[static_cast<std::size_t>(part)]);
        node.kind = Kind::pack;
        for (std::size_t k = 0; k < op.operands.size(); ++k) node.operands.push_back(vector(op.operands[k], op.parts[k]));
        return add(std::move(node));
      case K::negate: node.kind = Kind::negate; break;
      case K::times: node.kind = Kind::times; break;
      case K::over: node.kind = Kind::over; break;
      case K::plus: node.kind = Kind::plus; break;
      case K::minus: node.kind = Kind::minus; break;
      case K::call: node.kind = Kind::call; break;
      case K::maximum: node.kind = Kind::maximum; break;
      case K::minimum: node.kind = Kind::minimum; break;
      case K::mean:
      case K::total:
      case K::share:
        node.kind = op.kind == K::mean ? Kind::mean : op.kind == K::total ? Kind::total : Kind::share;
        node.operands = {vector(op.operands[0], recipe_[op.operands[0]].size)};
        return add(std::move(node));
      case K::outer: GATEWALK_CHECK(false, "make_graphs: a matrix is used as a value: " + op.name);
    }
    for (Index operand : op.operands)
      node.operands.push_back(op.spreads() || recipe_[operand].scalar() || !recipe_[operand].spreads()
                                  ? value(operand, recipe_[operand].scalar() ? -1 : part)
                                  : spread(value(operand), op.size));
    if (part >= 0)
      for (Node operand : node.operands)
        if (!at(operand).one_value) node.size = at(operand).size;
    return add(std::move(node));
  }

  // One value a column as a vector of so many units.
  Node spread(Node one, Size size) {
    for (const auto& [from, made] : spread_)
      if (from == one && at(made).size == size) return made;
    return spread_.emplace(one, unary(Kind::spread, one, size))->second;
  }

  // An operation whose value, part by part, is the same operation on its operands' parts.
  bool divides(Index index) const {
    const Operation& op = recipe_[index];
    using K = Operation::Kind;
    if (op.kind == K::concat || (op.kind == K::product && op.transposed)) return true;
    if (op.kind == K::forward_value) return forward_->recipe_[op.source].kind == K::concat;
    if (op.kind != K::copy && op.kind != K::plus && op.kind != K::minus && op.kind != K::negate) return false;
    for (Index operand : op.operands)
      if (!recipe_[operand].scalar() && !divides(operand)) return false;
    return true;
  }
  Node value_of_part(const Operation& op) {
    return divides(op.operands[0]) ? value(op.operands[0], op.part) : value(op.operands[0]);
  }
  Node cut(Node whole, const Operation& op) {
    if (divides(op.operands[0])) return whole;
    GraphNode node;
    node.kind = Kind::cut;
    node.size = op.size;
    node.operands = {whole};
    node.parts = op.parts;
    node.part = op.part;
    return add(std::move(node));
  }

  Node recorded(const Operation& op, int part) {
    const Node source = part >= 0 ? forward_->vector(forward_->recipe_[op.source].operands[static_cast<std::size_t>(part)],
                                                     forward_->recipe_[op.source].parts[static_cast<std::size_t>(part)])
                                  : forward_->value(op.source);
    const GraphNode& there = forward_->at(source);
    if (const auto found = recorded_.find(source); found != recorded_.end()) return found->second;
    GraphNode node = there;
    if (there.kind != Kind::parameter && there.kind != Kind::number) {
      node = {};
      node.kind = Kind::recorded;
      node.size = there.size;
      node.source = source;
    }
    return recorded_[source] = add(std::move(node));
  }

  // W a as terms, a block of columns each; Wᵀ d part by part.
  Node product(const Operation& op, int part) {
    GraphNode node;
    node.kind = Kind::affine;
    const auto parts = static_cast<int>(op.parts.size());
    if (!op.transposed) {
      node.size = op.size;
      for (int k = 0; k < parts; ++k)
        node.terms.push_back(
            {op.parameter, k, false, vector(op.operands[0], op.parts[static_cast<std::size_t>(k)], parts > 1 ? k : -1)});
      return add(std::move(node));
    }
    if (part < 0 && parts > 1) {
      GraphNode pack;
      pack.kind = Kind::pack;
      pack.size = op.size;
      for (int k = 0; k < parts; ++k) pack.operands.push_back(product(op, k));
      return add(std::move(pack));
    }
    const int k = part < 0 ? 0 : part;
    node.size = op.parts[static_cast<std::size_t>(k)];
    node.terms.push_back(
        {op.parameter, k, true, vector(op.operands[0], recipe_.parameters[static_cast<std::size_t>(op.parameter)].rows)});
    return add(std::move(node));
  }

  const Recipe& recipe_;
  Reading* forward_;
  std::vector<GraphNode> nodes_;
  std::map<std::pair<Index, int>, Node> known_;
  std::map<Node, Node> recorded_;
  std::map<Node, Node> copies_;
  std::multimap<Node, Node> spread_;
};

}  // namespace gatewalk::compile
