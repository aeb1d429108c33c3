// Where a number of a network's two passes stands: named, read, and followed to where its value comes from.
// Here it is followed inside one layer and direction, whose two traces are at hand; network/opening.hpp goes on from an end
// (input, output, input_gradient) to the layer below or above, and knows the kinds that belong to no layer.
#pragma once

#include "engine/trace/trace.hpp"

namespace gatewalk::trace {

using equations::Pass;

// A place where a number stands.
struct Reference {
  enum class Kind {
    none,
    value,      // of `operation` at `step`, `unit`, row `b`; of a weight gradient at one step: row `unit`, `column`
    parameter,  // entry (unit, column) of `parameter`
    gradient,   // the same entry of its gradient, added up over time steps and batch
    // Where a walk through the layer begins or ends.
    input,           // x at `step`: the sequence, or the layer below
    initial_state,   // `state` before the first step; backward: the gradient by it
    final_state,     // `state` after the last step; backward: the loss's gradient by it
    output,          // the layer's output at `step`; backward: what the loss or the layer above sends to it
    input_gradient,  // backward: ∂L/∂x at `step`, for the layer below
    // Of the linear readout, which belongs to no layer: read by the network alone.
    readout,         // its value `unit` at `step`; backward: the loss's gradient by it
    readout_weight,  // entry (unit, column) of its matrix; backward: of the matrix's gradient
    readout_bias,    // entry `unit` of its bias; backward: of the bias's gradient
  };
  Kind kind = Kind::none;
  Pass pass = Pass::forward;
  Part part;  // carried along here: what an operation reads lies in its own layer and direction
  Index operation = -1;
  int step = 0;
  int unit = 0;  // -1: every unit
  int b = 0;
  int column = -1;  // -1: every column, or there are none
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

// An operation's value as a reference.
Reference value_of(Pass pass, Index operation, int step, int unit, int b = 0, int column = -1);

// The number that a reference names. `unit` must not be -1, nor `column` where there are columns.
double number_at(const Passes& passes, const Reference& reference);

// An entry of a parameter or of its gradient (kind parameter or gradient).
Reference entry_of(Reference::Kind kind, Index parameter, int row, int column);
// A place that belongs to no operation: input, output and the ends of the states.
Reference end_of(Reference::Kind kind, Pass pass, int step, int unit, int b);

// Follows a leaf to where its value comes from: a state to the operation at the step before (or the initial state),
// ds_next to ds_prev of the step after, a forward value into the forward trace. Others come back as they are. The layer and
// direction stay those of `reference`.
Reference origin(const Passes& passes, const Reference& reference);

// The step that a pass forward in time processes right after `step`, or right before it, for row `b`; -1 where there is none.
int step_after(const Extent& extent, int step, int b);
int step_before(const Extent& extent, int step, int b);

}  // namespace gatewalk::trace
