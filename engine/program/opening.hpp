// Opening a number: what it was computed from, term by term, where each part comes from and what it goes into.
// Everything the inspector shows about a number is computed here, from the traces; the view only draws it.
#pragma once

#include <string>
#include <vector>

#include "engine/program/trace.hpp"

namespace gatewalk::program {

using equations::Pass;

// A place where a number stands, inside one layer and direction (which of them is the caller's business).
struct Reference {
  enum class Kind {
    none,
    value,           // of `operation` at `step`, `unit`, row `b`; of a weight gradient at one step: row `unit`, `column`
    parameter,       // entry (unit, column) of `parameter`
    gradient,        // the same entry of its gradient, added up over time steps and batch
    // Where a walk through the layer begins or ends.
    input,           // x at `step`: the sequence, or the layer below
    initial_state,   // `state` before the first step; backward: the gradient by it
    final_state,     // `state` after the last step; backward: the loss's gradient by it
    output,          // the layer's output at `step`; backward: what the loss or the layer above sends to it
    input_gradient,  // backward: ∂L/∂x at `step`, for the layer below
  };
  Kind kind = Kind::none;
  Pass pass = Pass::forward;
  Index operation = -1;
  int step = 0;
  int unit = 0;        // -1: every unit
  int b = 0;
  int column = -1;     // -1: every column, or there are none
  Index parameter = -1;
  Index state = -1;
  bool operator==(const Reference&) const = default;
};

// The two traces of a layer and direction. Without a backward pass its references cannot be opened.
struct Passes {
  const Trace* forward = nullptr;
  const Trace* backward = nullptr;
  const Trace& operator[](Pass pass) const;
};

// One summand; of a product of two numbers both factors.
struct Term {
  std::string label;      // what the term belongs to: "h0", "x2" of [h, x]; an operand's name; a time step's number
  Reference left, right;  // in this time step, as the recipe reads them; `origin` tells where they come from
  double left_value = 0;
  double right_value = 0;
  bool product = false;   // left · right; otherwise left alone
  double value = 0;       // what it adds: with its sign
  double running = 0;     // the sum so far, in the engine's own order: the last one has the bits of the trace
  int part = 0;           // of a concatenation: which part, and the entry in it
  int index = 0;
};

struct Opening {
  Reference self;
  Operation::Kind kind = Operation::Kind::number;
  double value = 0;
  std::vector<Term> terms;          // empty for leaves; one for copies, calls and the like
  bool sum = false;                 // the terms are added up (otherwise there is one term)
  const equations::Function* function = nullptr;  // of a call, with its argument and f'(argument)
  double argument = 0;
  double slope = 0;
  std::vector<Reference> parents;   // where it comes from: each place once, followed across time steps and passes
  std::vector<Reference> children;  // what it goes into, at this step and the next; unit -1 means every unit
  bool cut = false;                 // a path was cut here: what should have arrived was not passed on
  bool padding = false;             // past this sequence's end: 0, and nothing was computed
};

// An operation's value as a reference.
Reference value_of(Pass pass, Index operation, int step, int unit, int b = 0, int column = -1);

// The number that a reference names. `unit` must not be -1, nor `column` where there are columns.
double number_at(const Passes& passes, const Reference& reference);

// Opens the number of a reference of kind value, parameter or gradient; of the other kinds only the value is filled.
// Cost: the number of its terms; a gradient's are T (· B for what each of them costs).
Opening open(const Passes& passes, const Reference& reference);

// Follows a leaf to where its value comes from: a state to the operation at the step before (or the initial state),
// ds_next to ds_prev of the step after, a forward value into the forward trace. Others come back as they are.
Reference origin(const Passes& passes, const Reference& reference);

// The Euclidean norm of an operation's value at a step: how large an error term still is. 0 for padding.
double norm_at(const Trace& trace, Index operation, int step, int b = 0);

struct CurvePoint {
  double a, value, slope;
};
// Points of a function's curve with its derivative, evenly spaced. `count` at least 2.
std::vector<CurvePoint> curve(const equations::Function& function, double from, double to, int count);

}  // namespace gatewalk::program
