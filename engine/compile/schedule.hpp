// A graph put in order: large products stacked over shared operands, runs of pointwise instructions between them.
//
// In turns: every product whose operands are there is started, those over the same operands as one stack; then every pointwise
// operation that can be computed, functions first. Within one level that gives, for an LSTM,
//   step:  stack {a_f, a_i, a_g, a_o} over (h) · run {σ(a_f) σ(a_i) tanh(a_g) σ(a_o), f c + i g, tanh(c'), o tanh(c')}
// A value that is made and read within one run alone is a local: it needs a block, not a column for every sequence.
#pragma once

#include "engine/compile/graph.hpp"
#include "engine/compile/kernels.hpp"

namespace gatewalk::compile {

// Affine values over the same operands, computed as one product. Blocks of `blocks[member][part]` are added.
struct Stack {
  std::vector<Node> members;
  std::vector<Node> parts;
  std::vector<std::vector<std::vector<Summand>>> blocks;
};

struct Segment {
  int stack = -1;            // a product, or
  Node moved = -1;           // a pack, a cut, a mean or the like, or
  int first = 0, count = 0;  // a run of instructions over values of one size
  equations::Size size;
};

// The work of one time step (or of the hoisted part). Slots are node numbers; `accumulators` follow them.
struct Schedule {
  std::vector<Segment> segments;
  std::vector<Stack> stacks;
  std::vector<Instruction> instructions;
};

// What can live in a block of its own: produced and read inside one run only.
std::vector<char> find_locals(const Graph& graph, const Schedule& schedule);

// Orders all nodes of a level. `accumulate[p]`: the slot that vector gradient p is added to, or -1.
// `fast`: whether functions have vector instructions (float).
Schedule make_schedule(const Graph& graph, GraphNode::Level level, bool fast, const std::vector<Slot>& accumulate);

// A time step that is one product of h and a tail that a kernel knows.
struct WholeStep {
  Cell cell = Cell::none;
  std::vector<Slot> gates;            // the members of the product in the kernel's order
  Slot slots[CellRun<float>::count];  // as CellRun::series, -1 where there is none; `start` is left out
};
// Finds such a step; Cell::none where there is none. The kernel gives what `graph` wants kept.
WholeStep find_whole_step(const Graph& graph, const Schedule& schedule);

// The stack of the products that only the input's gradient needs.
Stack input_gradient_stack(const Graph& backward);

}  // namespace gatewalk::compile
