#include "engine/compile/schedule.hpp"

#include <algorithm>
#include <array>

#include "engine/base/check.hpp"

namespace gatewalk::compile {

namespace {

using Kind = GraphNode::Kind;
using Level = GraphNode::Level;

Pointwise instruction_of(Kind kind) {
  switch (kind) {
    case Kind::negate: return Pointwise::negate;
    case Kind::times: return Pointwise::times;
    case Kind::over: return Pointwise::over;
    case Kind::plus: return Pointwise::plus;
    case Kind::minus: return Pointwise::minus;
    case Kind::maximum: return Pointwise::maximum;
    case Kind::minimum: return Pointwise::minimum;
    case Kind::multiply_add: return Pointwise::multiply_add;
    case Kind::two_products: return Pointwise::two_products;
    case Kind::blend: return Pointwise::blend;
    case Kind::sigmoid_back: return Pointwise::sigmoid_back;
    case Kind::tanh_back: return Pointwise::tanh_back;
    default: return Pointwise::copy;
  }
}

// Functions that have vector instructions; any other is called value by value.
struct Fast {
  std::string_view name;
  Pointwise what;
  bool only_float;
};
constexpr Fast fast_functions[] = {
    {"sigmoid", Pointwise::sigmoid, false},
    {"tanh", Pointwise::tanh, false},
    {"exp", Pointwise::exp, true},
    {"elu", Pointwise::elu, true},
    {"elu_slope", Pointwise::elu_slope, true},
    {"relu", Pointwise::relu, false},
    {"relu_slope", Pointwise::relu_slope, false},
    {"leaky_relu", Pointwise::leaky_relu, false},
    {"leaky_relu_slope", Pointwise::leaky_relu_slope, false},
};

Instruction instruction(const Graph& graph, Node index, bool fast) {
  const GraphNode& node = graph.nodes[static_cast<std::size_t>(index)];
  Instruction x{instruction_of(node.kind), index};
  for (std::size_t k = 0; k < node.operands.size(); ++k) x.s[k] = node.operands[k];
  if (node.kind != Kind::call) return x;
  x.what = Pointwise::call;
  x.function = node.function->value;
  for (const Fast& f : fast_functions)
    if (f.name == node.function->name && (fast || !f.only_float)) x.what = f.what;
  return x;
}

// The input first: what does not wait for the state can be computed while the state is not there yet.
std::vector<Node> operands_of(const Graph& graph, const GraphNode& affine) {
  std::vector<Node> all;
  for (const Summand& t : affine.terms) all.push_back(t.operand);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (const auto input = std::find(all.begin(), all.end(), graph.input); input != all.end())
    std::rotate(all.begin(), input, input + 1);
  return all;
}

void add_member(Stack& stack, Node member, const std::vector<Summand>& terms) {
  stack.members.push_back(member);
  auto& blocks = stack.blocks.emplace_back(stack.parts.size());
  for (const Summand& t : terms)
    blocks[static_cast<std::size_t>(std::find(stack.parts.begin(), stack.parts.end(), t.operand) - stack.parts.begin())]
        .push_back(t);
}

class Scheduler {
 public:
  Scheduler(const Graph& graph, Level level, bool fast, const std::vector<Slot>& accumulate)
      : graph_(graph), level_(level), fast_(fast), accumulate_(accumulate), done_(graph.nodes.size(), 0) {
    for (std::size_t k = 0; k < done_.size(); ++k) {
      const GraphNode& n = graph.nodes[k];
      done_[k] = n.kind <= Kind::recorded || n.level < level;
      left_ += !done_[k] && n.level == level;
      if (n.kind <= Kind::recorded && level == Level::step) add_accumulation(static_cast<Node>(k));
    }
  }

  Schedule run() {
    while (left_ > 0) {
      const int before = left_;
      for (std::size_t k = 0; k < done_.size(); ++k)
        if (open(k, true) && ready(graph_.nodes[k])) add_stack(static_cast<Node>(k));
      for (Node next = next_pointwise(); next >= 0; next = next_pointwise()) add_pointwise(next);
      GATEWALK_CHECK(left_ < before, "make_schedule: the graph has a circle");
    }
    while (!waiting_.empty()) run_segment(waiting_.front().second);
    return std::move(schedule_);
  }

 private:
  bool open(std::size_t k, bool affine) const {
    return !done_[k] && graph_.nodes[k].level == level_ && (graph_.nodes[k].kind == Kind::affine) == affine;
  }
  bool ready(const GraphNode& n) const {
    for (Node operand : n.operands)
      if (!done_[static_cast<std::size_t>(operand)]) return false;
    for (const Summand& t : n.terms)
      if (!done_[static_cast<std::size_t>(t.operand)]) return false;
    return n.start < 0 || done_[static_cast<std::size_t>(n.start)];
  }
  // Functions first: several run side by side, and what uses them then follows operation by operation.
  Node next_pointwise() const {
    Node first = -1;
    for (std::size_t k = 0; k < done_.size(); ++k) {
      if (!open(k, false) || !ready(graph_.nodes[k])) continue;
      if (graph_.nodes[k].kind == Kind::call) return static_cast<Node>(k);
      if (first < 0) first = static_cast<Node>(k);
    }
    return first;
  }
  void finish(Node node) {
    done_[static_cast<std::size_t>(node)] = 1;
    --left_;
    add_accumulation(node);
  }
  void add_accumulation(Node node) {
    for (std::size_t p = 0; p < graph_.vector_gradients.size() && level_ == Level::step; ++p)
      if (graph_.vector_gradients[p] == node && accumulate_[p] >= 0) {
        Instruction x{Pointwise::accumulate, accumulate_[p]};
        x.s[0] = node, x.s[1] = x.y;
        waiting_.push_back({x, graph_.nodes[static_cast<std::size_t>(node)].size});
      }
  }

  void add_stack(Node first) {
    Stack stack;
    stack.parts = operands_of(graph_, graph_.nodes[static_cast<std::size_t>(first)]);
    for (std::size_t k = 0; k < done_.size(); ++k)
      if (open(k, true) && ready(graph_.nodes[k]) && operands_of(graph_, graph_.nodes[k]) == stack.parts)
        add_member(stack, static_cast<Node>(k), graph_.nodes[k].terms);
    for (Node member : stack.members) finish(member);
    schedule_.segments.push_back({static_cast<int>(schedule_.stacks.size()), -1, 0, 0, {}});
    schedule_.stacks.push_back(std::move(stack));
  }

  // The last run if it is one of this size, or a new one; what waits for such a run goes into it.
  Segment& run_segment(equations::Size size) {
    if (schedule_.segments.empty() || schedule_.segments.back().count == 0 || schedule_.segments.back().size != size)
      schedule_.segments.push_back({-1, -1, static_cast<int>(schedule_.instructions.size()), 0, size});
    Segment& segment = schedule_.segments.back();
    std::erase_if(waiting_, [&](const auto& x) {
      if (x.second != size) return false;
      schedule_.instructions.push_back(x.first), ++segment.count;
      return true;
    });
    return segment;
  }
  void add_pointwise(Node node) {
    const GraphNode& n = graph_.nodes[static_cast<std::size_t>(node)];
    if (n.moves()) {
      schedule_.segments.push_back({-1, node, 0, 0, {}});
      finish(node);
      return;
    }
    Segment& segment = run_segment(n.size);
    schedule_.instructions.push_back(instruction(graph_, node, fast_));
    ++segment.count;
    finish(node);
    run_segment(n.size);
  }

  const Graph& graph_;
  Level level_;
  bool fast_;
  const std::vector<Slot>& accumulate_;
  std::vector<char> done_;
  std::vector<std::pair<Instruction, equations::Size>> waiting_;  // accumulations, for the next run of their size
  int left_ = 0;
  Schedule schedule_;
};

// Finds the instruction that gives a slot.
const Instruction* source_of(const Schedule& schedule, const Segment& segment, Slot slot) {
  for (int k = segment.first; k < segment.first + segment.count; ++k)
    if (schedule.instructions[static_cast<std::size_t>(k)].y == slot) return &schedule.instructions[static_cast<std::size_t>(k)];
  return nullptr;
}

// Finds well-known tails in a step's one run of instructions, from the new hidden state backward.
class TailFinder {
 public:
  using R = CellRun<float>;
  TailFinder(const Graph& graph, const Schedule& schedule, const Segment& segment)
      : graph_(graph), schedule_(schedule), segment_(segment) {
    std::fill(std::begin(found.slots), std::end(found.slots), -1);
    found.slots[R::h] = graph.previous[0], found.slots[R::h_next] = graph.next[0];
  }

  bool find() {
    const Instruction* out = source_of(schedule_, segment_, graph_.next[0]);
    return out && (lstm(*out) || gru(*out));
  }

  WholeStep found;

 private:
  const Instruction* made(Slot slot, Pointwise what) const {
    const Instruction* x = slot < 0 ? nullptr : source_of(schedule_, segment_, slot);
    return x && x->what == what ? x : nullptr;
  }
  bool given(Slot slot) const { return !source_of(schedule_, segment_, slot); }
  bool is_one(Slot slot) const {
    return graph_.nodes[static_cast<std::size_t>(slot)].kind == Kind::number &&
           graph_.nodes[static_cast<std::size_t>(slot)].number == 1.0;
  }
  void set(Cell cell, std::vector<Slot> gates) { found.cell = cell, found.gates = std::move(gates); }
  void set(int first, std::initializer_list<Slot> slots) { std::copy(slots.begin(), slots.end(), found.slots + first); }

  // A product of two, as it stands and the other way round.
  struct Factors {
    Slot left, right;
  };
  static std::array<Factors, 2> both_ways(Factors p) { return {p, {p.right, p.left}}; }

  // h' = o tanh(c'), c' = f c + i g with sigmoid and tanh in their places, factors and summands in any order.
  bool lstm(const Instruction& out) {
    if (out.what != Pointwise::times || segment_.count != 7) return false;
    for (const auto [gate, squashed] : both_ways({out.s[0], out.s[1]})) {
      const Instruction *o = made(gate, Pointwise::sigmoid), *tanh_c = made(squashed, Pointwise::tanh);
      const Instruction* c = tanh_c ? made(tanh_c->s[0], Pointwise::two_products) : nullptr;
      if (!o || !c) continue;
      const Factors first{c->s[0], c->s[1]}, second{c->s[2], c->s[3]};
      if (cell_state(*c, first, second, *o, *tanh_c) || cell_state(*c, second, first, *o, *tanh_c)) return true;
    }
    return false;
  }
  // Whether `kept` is f c and `entered` is i g.
  bool cell_state(const Instruction& c_next, Factors kept, Factors entered, const Instruction& o, const Instruction& tanh_c) {
    for (const auto [forget, before] : both_ways(kept))
      for (const auto [input, candidate] : both_ways(entered)) {
        const Instruction *f = made(forget, Pointwise::sigmoid), *i = made(input, Pointwise::sigmoid),
                          *g = made(candidate, Pointwise::tanh);
        if (!f || !i || !g || !is_state(before, c_next.y)) continue;
        set(Cell::lstm, {f->s[0], i->s[0], g->s[0], o.s[0]});
        set(R::c, {before}), set(R::c_next, {c_next.y});
        set(R::gate, {f->y, i->y, g->y, o.y}), set(R::tanh_c, {tanh_c.y});
        return true;
      }
    return false;
  }
  bool is_state(Slot before, Slot after) const {
    for (std::size_t s = 0; s < graph_.next.size(); ++s)
      if (graph_.previous[s] == before && graph_.next[s] == after) return true;
    return false;
  }

  // h' = (1 - z) n + z h, n = tanh(r m + a_n): one instruction, or where the way back reads 1 - z a sum of two products.
  bool gru(const Instruction& out) {
    if (out.what == Pointwise::blend && segment_.count == 5) return gru(out.s[0], out.s[1], out.s[2], -1);
    if (out.what != Pointwise::two_products || segment_.count != 6) return false;
    const Instruction* rest = made(out.s[0], Pointwise::minus);
    const Slot z = out.s[2];
    return rest && is_one(rest->s[0]) && rest->s[1] == z && gru(z, out.s[1], out.s[3], rest->y);
  }
  bool gru(Slot update, Slot candidate, Slot before, Slot one_minus_z) {
    const Instruction *z = made(update, Pointwise::sigmoid), *n = made(candidate, Pointwise::tanh);
    const Instruction* sum = n ? made(n->s[0], Pointwise::multiply_add) : nullptr;  // r m + a_n
    const Instruction* r = sum ? made(sum->s[0], Pointwise::sigmoid) : nullptr;
    if (!z || !r || before != graph_.previous[0]) return false;
    const Slot m = sum->s[1], a_n = sum->s[2];
    if (!given(m) || !given(a_n)) return false;
    set(Cell::gru, {r->s[0], z->s[0], m});
    set(R::a_n, {a_n}), set(R::gate, {r->y, z->y, m}), set(R::n, {n->y}), set(R::one_minus_z, {one_minus_z});
    return true;
  }

  const Graph& graph_;
  const Schedule& schedule_;
  const Segment& segment_;
};

}  // namespace

Schedule make_schedule(const Graph& graph, Level level, bool fast, const std::vector<Slot>& accumulate) {
  return Scheduler(graph, level, fast, accumulate).run();
}

std::vector<char> find_locals(const Graph& graph, const Schedule& schedule) {
  std::vector<char> local(graph.nodes.size(), 0);
  std::vector<int> home(graph.nodes.size(), -1);
  for (std::size_t s = 0; s < schedule.segments.size(); ++s)
    for (int k = schedule.segments[s].first; k < schedule.segments[s].first + schedule.segments[s].count; ++k) {
      const Slot y = schedule.instructions[static_cast<std::size_t>(k)].y;
      if (y >= static_cast<Slot>(graph.nodes.size())) continue;
      local[static_cast<std::size_t>(y)] = 1;
      home[static_cast<std::size_t>(y)] = static_cast<int>(s);
    }
  const auto leaves = [&](Node node) {
    if (node >= 0) local[static_cast<std::size_t>(node)] = 0;
  };
  for (std::size_t s = 0; s < schedule.segments.size(); ++s)
    for (int k = schedule.segments[s].first; k < schedule.segments[s].first + schedule.segments[s].count; ++k)
      for (Slot slot : schedule.instructions[static_cast<std::size_t>(k)].s)
        if (slot >= 0 && slot < static_cast<Slot>(graph.nodes.size()) &&
            home[static_cast<std::size_t>(slot)] != static_cast<int>(s))
          leaves(slot);
  for (const GraphNode& n : graph.nodes) {
    for (const Summand& t : n.terms) leaves(t.operand);
    leaves(n.start);
    for (Node operand : n.operands)  // read at another level, or moved
      if (n.moves() || n.level != graph.nodes[static_cast<std::size_t>(operand)].level) leaves(operand);
  }
  for (Node node : graph.next) leaves(node);
  leaves(graph.d_input);
  leaves(graph.error_term);
  return local;
}

WholeStep find_whole_step(const Graph& graph, const Schedule& schedule) {
  if (schedule.stacks.size() != 1 || schedule.segments.size() != 2 || schedule.segments[0].stack != 0 ||
      schedule.segments[1].count == 0)
    return {};
  TailFinder finder(graph, schedule, schedule.segments[1]);
  if (!finder.find()) return {};
  const WholeStep& step = finder.found;
  const Stack& stack = schedule.stacks[0];
  for (Node part : stack.parts)
    if (part != graph.previous[0] && part != graph.input) return {};
  if (stack.members.size() != step.gates.size()) return {};
  for (Slot sum : step.gates) {
    const GraphNode& n = graph.nodes[static_cast<std::size_t>(sum)];
    if (std::find(stack.members.begin(), stack.members.end(), sum) == stack.members.end() || (n.start < 0 && n.bias < 0) ||
        n.uses != 1)
      return {};
  }
  for (std::size_t k = 0; k < graph.nodes.size(); ++k)  // all that is wanted later is given
    if (graph.kept[k] && graph.nodes[k].level == Level::step && graph.nodes[k].kind > Kind::recorded &&
        std::find(std::begin(step.slots), std::end(step.slots), static_cast<Slot>(k)) == std::end(step.slots))
      return {};
  return step;
}

Stack input_gradient_stack(const Graph& backward) {
  Stack stack;
  for (const Summand& t : backward.d_input_terms)
    if (std::find(stack.parts.begin(), stack.parts.end(), t.operand) == stack.parts.end()) stack.parts.push_back(t.operand);
  if (!stack.parts.empty()) add_member(stack, -1, backward.d_input_terms);
  return stack;
}

}  // namespace gatewalk::compile
