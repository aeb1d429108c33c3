// A recipe rewritten for speed: what a compiler calls its intermediate form. The recipe stays the truth; a graph
// computes the same values in another order of sums.
//
//   - concatenations and their cuts are gone: W [h, x] is W_h h + W_x x
//   - sums are gathered: every product that only a sum reads is one term of an `affine` value,
//       hoisted:  W_x x + b      (reads only the input: one large product for all time steps)
//       in step:  W_h h + hoisted or + b
//     (a short input is not worth the way through memory: its part is a term in the step, where every product has it)
//   - pairs of pointwise operations become one: a b + c, a b + c d, (1 - a) b + a c, and the way back through σ and tanh,
//       y = σ(a):     da = dy y (1 - y)        with dy = u v:  u v y (1 - y)        and a summand s:  u v y (1 - y) + s
//       y = tanh(a):  da = dy (1 - y y)        likewise
//   - a number that serves every unit (a mean) is spread over them where a vector meets it
//   - weight gradients, and the products that only the input's gradient needs, wait until all time steps are done
//
// A node's level says when it can be computed: the highest level of what it reads, `step` for states, `hoisted` for x,
// `constant` for parameters and numbers. Backward everything is in the step: error terms arrive from the step after.
#pragma once

#include <vector>

#include "engine/equations/recipe.hpp"

namespace gatewalk::compile {

using Node = int;

// One block of a parameter's columns times a value; `transposed`: the block's transpose.
struct Summand {
  equations::Index parameter;
  int part;
  bool transposed;
  Node operand;
};

struct GraphNode {
  enum class Kind {
    input,  // x; backward: the upstream gradient of the output
    state,  // from the step before (backward: from the step after)
    parameter,
    number,
    recorded,  // backward: forward node `source` at the same time step
    affine,    // Σ terms + bias (a parameter node or -1) + start (a hoisted affine node or -1)
    pack,      // [a, b] as one value, where something else than a product reads it
    cut,       // part of such a value
    copy,
    negate,
    times,
    over,
    plus,
    minus,
    call,
    maximum,
    minimum,
    mean,    // one value a column, from all units of another
    total,   // their sum
    spread,  // one value a column, for every unit
    share,   // the same, divided by how many there are
    multiply_add,
    two_products,
    blend,
    sigmoid_back,
    tanh_back,
  };
  // When it can be computed: once per call, for all time steps at once, or inside a time step.
  enum class Level { constant, hoisted, step };

  Kind kind = Kind::number;
  Level level = Level::constant;
  equations::Size size;
  bool one_value = false;  // number: serves every unit
  std::vector<Node> operands;
  std::vector<Summand> terms;  // affine
  Node bias = -1, start = -1;  // affine
  equations::Index parameter = -1;
  int state = -1;
  Node source = -1;  // recorded
  double number = 0;
  const equations::Function* function = nullptr;
  std::vector<equations::Size> parts;  // cut: what is cut
  int part = 0;
  int uses = 0;

  // Computed column by column, between runs of pointwise operations.
  bool moves() const { return kind == Kind::pack || kind == Kind::cut || (kind >= Kind::mean && kind <= Kind::share); }
};

// A weight gradient: columns of `part` of the parameter += a bᵀ.
struct OuterTerm {
  equations::Index parameter;
  int part;
  Node a, b;
};

struct Graph {
  std::vector<GraphNode> nodes;        // operands before users
  std::vector<Node> next;              // for each state its new value (backward: the error term for the step before; -1: 0)
  std::vector<Node> previous;          // for each state its leaf, -1 if nothing reads it
  Node input = -1;                     // leaf, -1 if nothing reads it
  Node d_input = -1;                   // backward: what of the input's gradient is computed in the step, or -1
  std::vector<Summand> d_input_terms;  // backward: the rest, for all time steps at once
  std::vector<Node> vector_gradients;  // backward: for each parameter, or -1
  std::vector<OuterTerm> outers;       // backward
  Node error_term = -1;                // backward: ∂L/∂h_t with all its sources, where it was asked for
  std::vector<char> kept;              // forward: whether the backward graph reads the node. backward: whether `outers` or
                                       // `d_input_terms` do, and the error term
};

struct Graphs {
  Graph forward, backward;
};

// Both graphs of a cell; `backward` is the forward recipe's derivative. `hoist`: products with the input are computed for all
// time steps at once; so they are without it where not every product takes the input in. `error_term`: the error term of the
// layer's output is kept at every time step; every other value is computed as it is without it.
Graphs make_graphs(const equations::Recipe& forward, const equations::Recipe& backward, bool hoist, bool error_term = false);

}  // namespace gatewalk::compile
