// Runs a recipe in double over a sequence, one operation at a time, and records everything.
// Forward and backward go through the same loop; the compiled program (compile.hpp) is measured against this one.
#pragma once

#include <set>

#include "engine/trace/trace.hpp"

namespace gatewalk::trace {

// Walks the forward recipe.
// Shapes: x is I × (T·B), column t·B + b; initial[k] is state k's size × B; parameters as the recipe names them.
// Cost: O(T · B · parameters) time, O(T · B · operations · H) memory.
Trace walk_forward(const Recipe& recipe, const Sizes& sizes, const Parameters& parameters, const Matrix& x,
                   const std::vector<Matrix>& initial, const Extent& extent);

// Paths to leave out of a backward pass, and how far it reaches.
struct Cuts {
  std::set<std::string> names;  // backward operations that pass on 0: "dc_next" cuts the path along the cell state
  int truncate = 0;             // truncated backpropagation through time: steps are split into blocks of this
                                // many, and nothing flows from one block into the one before it; 0: never cut
  bool operator==(const Cuts&) const = default;
};

// Walks the backward recipe over a forward trace (which must outlive the result).
// Shapes: d_output is the output's size × (T·B): ∂L/∂output; d_states[k] is size × B: ∂L/∂(state k's last value).
// Adds to nothing: `gradients` of the result start at 0. Cost: about twice the forward walk.
Trace walk_backward(const Recipe& backward, const Trace& forward, const Matrix& d_output, const std::vector<Matrix>& d_states,
                    const Cuts& cuts = {});

}  // namespace gatewalk::trace
