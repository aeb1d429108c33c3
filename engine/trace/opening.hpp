// Opening a number: what it was computed from, term by term, where each part comes from and what it goes into.
// Everything the inspector shows about a number is computed here, from the traces; the view only draws it. A number of a whole
// network is opened by network/opening.hpp, which goes across layers and directions where this one ends.
//
// What a number's terms are, unit i of an operation at step t in row b of the batch:
//   a + b, a - b     two terms a_i and ±b_i                                      a * b     one term a_i · b_i
//   a / b            one term a_i / b_i
//   W a              W_ij · a_j for every j                                      Wᵀ d      W_ji · d_j for every j
//   f(a)             one term a_i, with f'(a_i) beside it                        [a, b]    the one entry that stands there
//   max(a, b)        one term, that of a_i and b_i which it is                    mean(a)   a_j / n for every j
//   sum(d)           d_j for every j                                             d / n     one term d / n
//   d aᵀ (one step)  for entry (i, j) and every sequence b: d_ib · a_jb
//   dW, db           for every step, in the order of the backward pass, that step's entry; db: added sequence by sequence
// The running sum is computed as the walk computes it (walk.hpp), in its order of sums: the last one has the trace's bits.
// Where from: `origin` of what each term reads, c_prev → c of step t-1, dc_next → dc_prev of step t+1, a forward value → the
// forward pass. Goes into: every operation that has this one as operand, a state the neighboring step, a term its gradient.
#pragma once

#include <string>
#include <vector>

#include "engine/trace/reference.hpp"

namespace gatewalk::trace {

// One summand; of a product of two numbers both factors.
struct Term {
  std::string label;      // what the term belongs to: "h0", "x2" of [h, x]; an operand's name; a time step's number
  Reference left, right;  // in this time step, as the recipe reads them; `origin` tells where they come from
  double left_value = 0;
  double right_value = 0;
  bool product = false;  // of two numbers: left · right, or with `quotient` left / right; otherwise left alone
  bool quotient = false;
  double value = 0;    // what it adds: with its sign
  double running = 0;  // the sum so far, in the engine's own order: the last one has the bits of the trace
  int part = 0;        // of a concatenation: which part, and the entry in it
  int index = 0;
};

struct Opening {
  Reference self;
  Operation::Kind kind = Operation::Kind::number;
  double value = 0;
  std::vector<Term> terms;                        // empty for what is given; one for copies, calls and the like
  bool sum = false;                               // the terms are added up (otherwise there is one term)
  const equations::Function* function = nullptr;  // of a call, with its argument and f'(argument)
  double argument = 0;
  double slope = 0;
  std::vector<Reference> parents;   // where it comes from: each place once, followed across time steps and passes
  std::vector<Reference> children;  // what it goes into, at this step and the next; unit -1 means every unit
  bool cut = false;                 // a path was cut here: what should have arrived was not passed on
  bool padding = false;             // past this sequence's end: 0, computed from nothing
};

// Opens the number of a reference of kind value, parameter or gradient; of the other kinds only the value is filled.
// Cost: the number of its terms; a gradient's are T (· B for what each of them costs).
Opening open(const Passes& passes, const Reference& reference);

}  // namespace gatewalk::trace
