#include "engine/program/schedule.hpp"

#include <algorithm>

#include "engine/check.hpp"

namespace gatewalk::program {

namespace {

using Kind = GraphNode::Kind;
using Level = GraphNode::Level;

Pointwise instruction_of(Kind kind) {
  switch (kind) {
    case Kind::negate: return Pointwise::negate;
    case Kind::times: return Pointwise::times;
    case Kind::plus: return Pointwise::plus;
    case Kind::minus: return Pointwise::minus;
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
    {"sigmoid", Pointwise::sigmoid, true},       {"tanh", Pointwise::tanh, true},
    {"exp", Pointwise::exp, true},               {"elu", Pointwise::elu, true},
    {"elu_slope", Pointwise::elu_slope, true},   {"relu", Pointwise::relu, false},
    {"relu_slope", Pointwise::relu_slope, false}, {"leaky_relu", Pointwise::leaky_relu, false},
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

std::vector<Node> operands_of(const GraphNode& affine) {
  std::vector<Node> all;
  for (const Summand& t : affine.terms) all.push_back(t.operand);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void add_member(Stack& stack, Node member, const std::vector<Summand>& terms) {
  stack.members.push_back(member);
  auto& blocks = stack.blocks.emplace_back(stack.parts.size());
  for (const Summand& t : terms) blocks[static_cast<std::size_t>(std::find(stack.parts.begin(), stack.parts.end(), t.operand) - stack.parts.begin())].push_back(t);
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
      for (bool again = true; again;) {
        again = false;
        for (std::size_t k = 0; k < done_.size(); ++k)
          if (open(k, false) && ready(graph_.nodes[k])) add_pointwise(static_cast<Node>(k)), again = true;
      }
      GATEWALK_CHECK(left_ < before, "make_schedule: the graph has a circle");
    }
    while (!waiting_.empty()) run_segment(waiting_.front().second);
    return std::move(schedule_);
  }

 private:
  bool open(std::size_t k, bool affine) const { return !done_[k] && graph_.nodes[k].level == level_ && (graph_.nodes[k].kind == Kind::affine) == affine; }
  bool ready(const GraphNode& n) const {
    for (Node operand : n.operands)
      if (!done_[static_cast<std::size_t>(operand)]) return false;
    for (const Summand& t : n.terms)
      if (!done_[static_cast<std::size_t>(t.operand)]) return false;
    return n.start < 0 || done_[static_cast<std::size_t>(n.start)];
  }
  void finish(Node node) {
    done_[static_cast<std::size_t>(node)] = 1;
    --left_;
    add_accumulation(node);
  }
  void add_accumulation(Node node) {
    for (std::size_t p = 0; p < graph_.vector_gradients.size() && level_ == Level::step; ++p)
      if (graph_.vector_gradients[p] == node) {
        Instruction x{Pointwise::accumulate, accumulate_[p]};
        x.s[0] = node;
        waiting_.push_back({x, graph_.nodes[static_cast<std::size_t>(node)].size});
      }
  }

  void add_stack(Node first) {
    Stack stack;
    stack.parts = operands_of(graph_.nodes[static_cast<std::size_t>(first)]);
    for (std::size_t k = 0; k < done_.size(); ++k)
      if (open(k, true) && ready(graph_.nodes[k]) && operands_of(graph_.nodes[k]) == stack.parts) add_member(stack, static_cast<Node>(k), graph_.nodes[k].terms);
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
    if (n.kind == Kind::pack || n.kind == Kind::cut) {
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

const Instruction* call_of(const Schedule& schedule, const Segment& segment, Slot slot, Pointwise what) {
  const Instruction* x = source_of(schedule, segment, slot);
  return x && x->what == what ? x : nullptr;
}

// h' = o tanh(c'), c' = f c + i g with sigmoid and tanh in their places.
bool match_lstm(const Schedule& schedule, const Segment& segment, const Instruction& out, Instruction& tail) {
  if (out.what != Pointwise::times || segment.count != 7) return false;
  const auto call = [&](Slot slot, Pointwise what) { return call_of(schedule, segment, slot, what); };
  for (int side = 0; side < 2; ++side) {
    const Instruction *o = call(out.s[side], Pointwise::sigmoid), *t = call(out.s[1 - side], Pointwise::tanh);
    const Instruction* c = t ? call(t->s[0], Pointwise::two_products) : nullptr;
    if (!o || !c) continue;
    const Instruction *f = call(c->s[0], Pointwise::sigmoid), *i = call(c->s[2], Pointwise::sigmoid), *g = call(c->s[3], Pointwise::tanh);
    if (!f || !i || !g || source_of(schedule, segment, c->s[1])) continue;
    tail = {Pointwise::lstm, out.y, {f->s[0], i->s[0], g->s[0], o->s[0], c->s[1], c->y, f->y, i->y, g->y, o->y, t->y}};
    return true;
  }
  return false;
}

// h' = (1 - z) n + z h, n = tanh(r m + a_n)
bool match_gru(const Schedule& schedule, const Segment& segment, const Instruction& out, Instruction& tail) {
  if (out.what != Pointwise::blend || segment.count != 5) return false;
  const auto call = [&](Slot slot, Pointwise what) { return call_of(schedule, segment, slot, what); };
  const Instruction *z = call(out.s[0], Pointwise::sigmoid), *n = call(out.s[1], Pointwise::tanh);
  const Instruction* a = n ? call(n->s[0], Pointwise::multiply_add) : nullptr;
  const Instruction* r = a ? call(a->s[0], Pointwise::sigmoid) : nullptr;
  if (!z || !r || source_of(schedule, segment, out.s[2]) || source_of(schedule, segment, a->s[1]) || source_of(schedule, segment, a->s[2])) return false;
  tail = {Pointwise::gru, out.y, {r->s[0], z->s[0], a->s[2], a->s[1], out.s[2], r->y, z->y, n->y}};
  return true;
}

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
        if (slot >= 0 && slot < static_cast<Slot>(graph.nodes.size()) && home[static_cast<std::size_t>(slot)] != static_cast<int>(s)) leaves(slot);
  for (const GraphNode& n : graph.nodes) {
    for (const Summand& t : n.terms) leaves(t.operand);
    leaves(n.start);
    for (Node operand : n.operands)  // read at another level, or moved
      if (n.kind == Kind::pack || n.kind == Kind::cut || n.level != graph.nodes[static_cast<std::size_t>(operand)].level) leaves(operand);
  }
  for (Node node : graph.next) leaves(node);
  leaves(graph.d_input);
  return local;
}

void recognize_tails(const Graph& graph, Schedule& schedule, bool recording) {
  const std::vector<char> local = find_locals(graph, schedule);
  for (Segment& segment : schedule.segments) {
    if (segment.count == 0) continue;
    Instruction tail;
    const Instruction out = schedule.instructions[static_cast<std::size_t>(segment.first + segment.count - 1)];
    if (out.y != graph.next[0]) continue;
    const bool lstm = match_lstm(schedule, segment, out, tail);
    if (!lstm && !match_gru(schedule, segment, out, tail)) continue;
    bool inside = true;  // nobody else wants what the tail does not store
    for (int k = lstm ? 6 : 5; k < 11 && !recording; ++k) inside = inside && (tail.s[k] < 0 || local[static_cast<std::size_t>(tail.s[k])]);
    if (!inside) continue;
    if (recording) tail.what = lstm ? Pointwise::lstm_record : Pointwise::gru_record;
    schedule.instructions[static_cast<std::size_t>(segment.first)] = tail;
    segment.count = 1;
  }
}

namespace {

// The slots of a recognized tail in the order of CellRun::series.
WholeStep slots_of(const Instruction& x) {
  using R = CellRun<float>;
  WholeStep step;
  const auto from = [&](int to, std::initializer_list<int> list) {
    for (int k : list) step.slots[to++] = x.s[k];
  };
  step.slots[R::h_next] = x.y;
  if (x.what == Pointwise::lstm || x.what == Pointwise::lstm_record) {
    step.cell = Cell::lstm, step.gates = 4;
    from(R::gate, {0, 1, 2, 3}), from(R::c, {4, 5}), from(R::recorded, {6, 7, 8, 9, 10});
  } else if (x.what == Pointwise::gru || x.what == Pointwise::gru_record) {
    step.cell = Cell::gru, step.gates = 3;
    from(R::gate, {0, 1, 3}), from(R::h, {4}), from(R::more, {2}), from(R::recorded, {5, 6, 7, 3});
  } else if (x.what == Pointwise::tanh || x.what == Pointwise::sigmoid || x.what == Pointwise::relu) {
    step.cell = Cell::rnn, step.gates = 1, step.function = x.what;
    from(R::gate, {0});
  }
  return step;
}

}  // namespace

WholeStep find_whole_step(const Graph& graph, const Schedule& schedule, bool recording) {
  using R = CellRun<float>;
  if (schedule.stacks.size() != 1 || schedule.segments.size() != 2 || schedule.segments[0].stack != 0 || schedule.segments[1].count != 1) return {};
  const Stack& stack = schedule.stacks[0];
  WholeStep step = slots_of(schedule.instructions[static_cast<std::size_t>(schedule.segments[1].first)]);
  const Slot h = graph.previous[0];
  if (step.cell == Cell::none || step.slots[R::h_next] != graph.next[0] || stack.parts != std::vector<Node>{h} || stack.members.size() != static_cast<std::size_t>(step.gates)) return {};
  for (int g = 0; g < step.gates; ++g) {
    const Slot sum = step.slots[R::gate + g];
    if (std::find(stack.members.begin(), stack.members.end(), sum) == stack.members.end()) return {};
    // Nobody else may want the sums; GRU's product with h is recorded.
    const bool wanted = recording && graph.kept[static_cast<std::size_t>(sum)];
    const GraphNode& n = graph.nodes[static_cast<std::size_t>(sum)];
    if ((n.start < 0 && n.bias < 0) || n.uses != 1 || (wanted && !(step.cell == Cell::gru && g == 2))) return {};
  }
  if (step.cell == Cell::gru && step.slots[R::h] != h) return {};
  step.slots[R::h] = h;
  if (step.cell == Cell::lstm) {  // c and c' must be one state's
    const auto c = std::find(graph.previous.begin(), graph.previous.end(), step.slots[R::c]);
    if (c == graph.previous.end() || graph.next[static_cast<std::size_t>(c - graph.previous.begin())] != step.slots[R::c_next]) return {};
  }
  for (int k = R::recorded; k < R::count; ++k)
    if (step.slots[k] >= 0 && !(recording && graph.kept[static_cast<std::size_t>(step.slots[k])])) step.slots[k] = -1;
  return step;
}

Stack input_gradient_stack(const Graph& backward) {
  Stack stack;
  for (const Summand& t : backward.d_input_terms)
    if (std::find(stack.parts.begin(), stack.parts.end(), t.operand) == stack.parts.end()) stack.parts.push_back(t.operand);
  if (!stack.parts.empty()) add_member(stack, -1, backward.d_input_terms);
  return stack;
}

}  // namespace gatewalk::program
