#include "engine/compile/graph.hpp"

#include "engine/compile/graph_reading.hpp"
#include "engine/equations/differentiate.hpp"

namespace gatewalk::compile {

namespace {

using equations::Recipe;
using equations::Size;
using Kind = GraphNode::Kind;
using Level = GraphNode::Level;

// Second pass: gathers sums, fuses pairs of operations, drops what nothing reads, finds out what can wait or be done early.
class Gathering {
 public:
  Gathering(std::vector<GraphNode>& raw, Graph& graph, bool backward, bool hoist)
      : raw_(raw), graph_(graph), backward_(backward), hoist_(hoist), done_(raw.size(), -1) {}

  void count(Node node) {
    if (node < 0 || raw_[static_cast<std::size_t>(node)].uses++ > 0) return;
    const GraphNode& n = raw_[static_cast<std::size_t>(node)];
    for (Node operand : n.operands) count(operand);
    for (const Summand& t : n.terms) count(t.operand);
  }

  Node value(Node node) {
    Node& found = done_[static_cast<std::size_t>(node)];
    if (found < 0) {
      const Node made = make(node);
      done_[static_cast<std::size_t>(node)] = made;
    }
    return done_[static_cast<std::size_t>(node)];
  }

  // A state's new value: computed in the step, and nobody else's.
  Node own(Node node, Size size) {
    const Node made = value(node);
    const GraphNode& n = at(made);
    const bool leaf = n.kind <= Kind::recorded;
    if (!leaf && n.level == Level::step && owned_.insert({made, true}).second) return made;
    GraphNode copy;
    copy.kind = Kind::copy;
    copy.size = size;
    copy.operands = {made};
    copy.level = Level::step;
    return add(std::move(copy));
  }

  // The input's gradient: products wait until all steps are done.
  void split_input_gradient(Node node) {
    Leaves leaves;
    collect(node, leaves, true);
    if (raw(node).uses > 1) leaves = {{}, {node}};
    for (Summand t : leaves.terms) graph_.d_input_terms.push_back({t.parameter, t.part, t.transposed, kept(value(t.operand))});
    if (!leaves.others.empty()) graph_.d_input = kept(add_up(-1, leaves.others, raw(node).size));
  }

  // A value of which all time steps can be kept: leaves have places of their own.
  Node kept(Node node) { return at(node).kind > Kind::recorded ? node : add(Kind::copy, {node}, at(node).size); }

  GraphNode& at(Node node) { return graph_.nodes[static_cast<std::size_t>(node)]; }

 private:
  struct Leaves {
    std::vector<Summand> terms;
    std::vector<Node> others;
  };
  GraphNode& raw(Node node) { return raw_[static_cast<std::size_t>(node)]; }
  bool single(Node node, Kind kind) { return raw(node).kind == kind && raw(node).uses == 1; }

  void collect(Node node, Leaves& leaves, bool top) {
    if ((top || raw(node).uses == 1) && raw(node).kind == Kind::plus) {
      for (Node operand : raw(node).operands) collect(operand, leaves, false);
    } else if ((top || raw(node).uses == 1) && raw(node).kind == Kind::affine) {
      leaves.terms.insert(leaves.terms.end(), raw(node).terms.begin(), raw(node).terms.end());
    } else {
      leaves.others.push_back(node);
    }
  }

  Node add(GraphNode node) {
    if (node.kind > Kind::recorded && node.level != Level::step) {
      node.level = backward_ ? Level::step : Level::hoisted;
      for (Node operand : node.operands) node.level = std::max(node.level, at(operand).level);
      for (const Summand& t : node.terms) node.level = std::max(node.level, at(t.operand).level);
    }
    for (Node operand : node.operands) ++at(operand).uses;
    for (const Summand& t : node.terms) ++at(t.operand).uses;
    if (node.start >= 0) ++at(node.start).uses;
    node.uses = 0;
    graph_.nodes.push_back(std::move(node));
    return static_cast<Node>(graph_.nodes.size()) - 1;
  }
  Node add(Kind kind, std::vector<Node> operands, Size size) {
    GraphNode node;
    node.kind = kind;
    node.operands = std::move(operands);
    node.size = size;
    return add(std::move(node));
  }

  Node make(Node node) {
    const GraphNode n = raw(node);
    switch (n.kind) {
      case Kind::input: return graph_.input = leaf(n, backward_ ? Level::step : Level::hoisted);
      case Kind::state: return graph_.previous[static_cast<std::size_t>(n.state)] = leaf(n, Level::step);
      case Kind::recorded: return leaf(n, Level::step);
      case Kind::parameter:
      case Kind::number: return leaf(n, Level::constant);
      case Kind::plus:
      case Kind::affine: return sum(node);
      case Kind::times: return times(n);
      default: break;
    }
    GraphNode copy = n;
    copy.level = Level::constant;
    for (Node& operand : copy.operands) operand = value(operand);
    return add(std::move(copy));
  }

  Node leaf(GraphNode node, Level level) {
    node.level = level;
    return add(std::move(node));
  }

  // d (y (1 - y)) and d (1 - y y), as sigmoid's and tanh's slopes are written, with a product of two for d.
  struct Slope {
    Kind kind = Kind::times;
    Node d = -1, y = -1;
  };
  Slope slope_of(const GraphNode& n) {
    for (std::size_t side = 0; n.kind == Kind::times && side < 2; ++side) {
      const Node d = n.operands[side], slope = n.operands[1 - side];
      if (single(slope, Kind::times)) {
        const Node y = raw(slope).operands[0], rest = raw(slope).operands[1];
        if (single(rest, Kind::minus) && is_one(raw(rest).operands[0]) && raw(rest).operands[1] == y)
          return {Kind::sigmoid_back, d, y};
      }
      if (single(slope, Kind::minus) && is_one(raw(slope).operands[0]) && single(raw(slope).operands[1], Kind::times)) {
        const auto& square = raw(raw(slope).operands[1]).operands;
        if (square[0] == square[1]) return {Kind::tanh_back, d, square[0]};
      }
    }
    return {};
  }
  Node times(const GraphNode& n) {
    const Slope slope = slope_of(n);
    if (slope.kind == Kind::times) return add(Kind::times, {value(n.operands[0]), value(n.operands[1])}, n.size);
    if (!plain_product(slope.d)) return add(slope.kind, {value(slope.d), value(slope.y)}, n.size);
    const std::vector<Node> factors = raw(slope.d).operands;
    return add(slope.kind, {value(factors[0]), value(slope.y), value(factors[1])}, n.size);
  }
  // Whether a sum can go on with this summand's product: d (y (1 - y)) + the sum so far, d a product.
  bool takes_sum(Node node) {
    if (!single(node, Kind::times) || done_[static_cast<std::size_t>(node)] >= 0) return false;
    const Slope slope = slope_of(raw(node));
    return slope.kind != Kind::times && plain_product(slope.d);
  }
  bool is_one(Node node) { return raw(node).kind == Kind::number && raw(node).number == 1.0; }

  Node sum(Node node) {
    Leaves leaves;
    collect(node, leaves, true);
    const Size size = raw(node).size;
    if (leaves.terms.empty()) return add_up(-1, leaves.others, size);
    GraphNode early, late;
    early.kind = late.kind = Kind::affine;
    early.size = late.size = size;
    bool in_step = false;
    for (Summand& t : leaves.terms) t.operand = value(t.operand), in_step = in_step || at(t.operand).level == Level::step;
    for (const Summand& t : leaves.terms) {
      const bool short_input = in_step && !hoist_ && at(t.operand).kind == Kind::input;
      (at(t.operand).level == Level::step || short_input ? late : early).terms.push_back(t);
    }
    GraphNode& with_bias = early.terms.empty() ? late : early;
    for (std::size_t k = 0; k < leaves.others.size(); ++k)
      if (raw(leaves.others[k]).kind == Kind::parameter) {
        with_bias.bias = value(leaves.others[k]);
        leaves.others.erase(leaves.others.begin() + static_cast<std::ptrdiff_t>(k));
        break;
      }
    Node base = early.terms.empty() ? -1 : add(early);
    if (!late.terms.empty()) {
      late.start = base;
      base = add(late);
    }
    return add_up(base, leaves.others, size);
  }

  // base + the values of raw nodes, with products of two taken in on the way.
  Node add_up(Node base, std::vector<Node> others, Size size) {
    const auto take = [&](std::size_t k) {
      const Node node = others[k];
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(k));
      return node;
    };
    for (std::size_t k = 0; base < 0 && k < others.size(); ++k)
      if (!plain_product(others[k]) && !takes_sum(others[k])) base = value(take(k));
    for (std::size_t k = 0; base < 0 && k < others.size(); ++k)
      if (!plain_product(others[k])) base = value(take(k));
    if (base < 0 && others.size() > 1) {
      const Node first = take(0), second = take(0);
      base = two_products(raw(first).operands, raw(second).operands, size);
    }
    if (base < 0) base = value(take(0));
    for (Node node : others) {
      const std::vector<Node> factors = raw(node).operands;
      if (plain_product(node)) base = add(Kind::multiply_add, {value(factors[0]), value(factors[1]), base}, size);
      else if (takes_sum(node)) base = add_to(base, value(node));
      else base = add(Kind::plus, {base, value(node)}, size);
    }
    return base;
  }
  // A slope's product just made becomes the sum of itself and `base`.
  Node add_to(Node base, Node product) {
    at(product).operands.push_back(base);
    at(product).level = std::max(at(product).level, at(base).level);
    ++at(base).uses;
    return product;
  }
  // A product of two that only this sum reads, and that is not sigmoid's or tanh's way back.
  bool plain_product(Node node) {
    return single(node, Kind::times) && done_[static_cast<std::size_t>(node)] < 0 &&
           !single(raw(node).operands[1], Kind::times) && !single(raw(node).operands[1], Kind::minus);
  }

  Node two_products(const std::vector<Node>& a, const std::vector<Node>& b, Size size) {
    if (single(a[0], Kind::minus) && is_one(raw(a[0]).operands[0]))  // (1 - z) n + z h
      for (std::size_t side = 0; side < 2; ++side)
        if (raw(a[0]).operands[1] == b[side]) return add(Kind::blend, {value(b[side]), value(a[1]), value(b[1 - side])}, size);
    return add(Kind::two_products, {value(a[0]), value(a[1]), value(b[0]), value(b[1])}, size);
  }

  std::vector<GraphNode>& raw_;
  Graph& graph_;
  bool backward_, hoist_;
  std::vector<Node> done_;
  std::map<Node, bool> owned_;
};

// Whether every product is computed in the step and takes the input in: then none is left to hoist.
bool takes_input_everywhere(const Graph& forward) {
  for (const GraphNode& n : forward.nodes) {
    if (n.kind != Kind::affine || n.level == Level::constant) continue;
    bool found = false;
    for (const Summand& t : n.terms) found = found || t.operand == forward.input;
    if (n.level != Level::step || !found) return false;
  }
  return true;
}

}  // namespace

Graphs make_graphs(const Recipe& forward, const Recipe& backward, bool hoist, bool error_term) {
  Graphs graphs;
  Graph &f = graphs.forward, &b = graphs.backward;
  Reading fr(forward, nullptr), br(backward, &fr);
  std::vector<Node> next, d_next, d_vectors(backward.parameters.size(), -1);
  std::vector<OuterTerm> outers;
  for (const auto& s : forward.states) next.push_back(fr.value(s.next));
  for (const auto& s : backward.states) d_next.push_back(s.next < 0 ? -1 : br.value(s.next));
  for (std::size_t p = 0; p < backward.gradients.size(); ++p) {
    if (backward.gradients[p] < 0) continue;
    if (backward.parameters[p].matrix) br.outers(backward.gradients[p], outers);
    else d_vectors[p] = br.value(backward.gradients[p]);
  }
  const Node d_input = backward.output < 0 ? -1 : br.value(backward.output);
  const equations::Index d_output = error_term ? equations::output_error_term(forward, backward) : -1;
  const Node d_output_node = d_output < 0 ? -1 : br.value(d_output);

  Gathering bg(br.nodes(), b, true, true);
  for (Node node : d_next) bg.count(node);
  for (Node node : d_vectors) bg.count(node);
  for (const OuterTerm& o : outers) bg.count(o.a), bg.count(o.b);
  bg.count(d_input);
  b.previous.assign(backward.states.size(), -1);
  for (std::size_t s = 0; s < d_next.size(); ++s)
    b.next.push_back(d_next[s] < 0 ? -1 : bg.own(d_next[s], backward.states[s].size));
  for (Node node : d_vectors) b.vector_gradients.push_back(node < 0 ? -1 : bg.value(node));
  for (const OuterTerm& o : outers) b.outers.push_back({o.parameter, o.part, bg.value(o.a), bg.value(o.b)});
  if (d_input >= 0) bg.split_input_gradient(d_input);
  if (d_output_node >= 0) b.error_term = bg.kept(bg.value(d_output_node));  // last and not counted: it changes nothing before it
  b.kept.assign(b.nodes.size(), 0);
  for (const OuterTerm& o : b.outers) b.kept[static_cast<std::size_t>(o.a)] = 1;
  for (const OuterTerm& o : b.outers)
    if (b.nodes[static_cast<std::size_t>(o.b)].kind > Kind::recorded) b.kept[static_cast<std::size_t>(o.b)] = 1;
  for (const Summand& t : b.d_input_terms) b.kept[static_cast<std::size_t>(t.operand)] = 1;
  if (b.d_input >= 0) b.kept[static_cast<std::size_t>(b.d_input)] = 1;
  if (b.error_term >= 0) b.kept[static_cast<std::size_t>(b.error_term)] = 1;

  Gathering fg(fr.nodes(), f, false, hoist);
  for (Node node : next) fg.count(node);
  for (const GraphNode& n : b.nodes)
    if (n.kind == Kind::recorded) fg.count(n.source);
  f.previous.assign(forward.states.size(), -1);
  for (std::size_t s = 0; s < next.size(); ++s) f.next.push_back(fg.own(next[s], forward.states[s].size));
  for (GraphNode& n : b.nodes)
    if (n.kind == Kind::recorded) n.source = fg.value(n.source);
  f.kept.assign(f.nodes.size(), 0);
  for (const GraphNode& n : b.nodes)
    if (n.kind == Kind::recorded) f.kept[static_cast<std::size_t>(n.source)] = 1;
  if (!hoist && !takes_input_everywhere(f)) return make_graphs(forward, backward, true, error_term);
  return graphs;
}

}  // namespace gatewalk::compile
