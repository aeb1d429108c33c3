// Runs a recipe in double over a sequence, one operation at a time, and records everything.
// Forward and backward go through the same loop; the compiled program (compile.hpp) is measured against this one.
//
// Forward, for t = 0 … T-1 (a reverse direction: T-1 … 0), with s the cell's states and θ its parameters:
//   s_t = cell(x_t, s_(t-1), θ)        s_(-1) given        output_t = the first state's new value
// Backward, the other way, with L the loss of the whole sequence and ds_next = 0 after the last step but for d_states:
//   (ds_prev, dx_t, dθ_t) = cell'(dh_output_t, ds_next, the values of step t)        ds_next of step t-1 = ds_prev of step t
//   dθ = Σ_t Σ_b dθ_t                                   the steps in the order of the backward pass, then the sequences
// which is ∂L/∂θ because θ is the same at every step: the error term of step t with regard to step k < t has passed through
//   ∂s_t/∂s_k = ∂s_t/∂s_(t-1) · ∂s_(t-1)/∂s_(t-2) · … · ∂s_(k+1)/∂s_k
// and the recursion multiplies with one factor a step instead of forming the product (lessons 2 and 15).
//
// Truncated every k steps, blocks begin at the steps 0, k, 2k … in the order of processing, and ds_next = 0 at each block's last
// step; the forward pass is whole. A path that is cut passes on 0. Past its end a sequence's states stay as they are, its values
// and error terms are 0, so its gradient is that of the sequence alone.
//
// The order of sums, which the bits depend on: a product W [h, x] adds W's columns of h one after the other, likewise those of x,
// then the two sums; Wᵀ d adds W's rows one after the other; a bᵀ adds the sequences one after the other.
#pragma once

#include <set>

#include "engine/trace/trace.hpp"

namespace gatewalk::trace {

// Walks the forward recipe.
// Shapes: x is I × (T·B), column t·B + b; initial[k] is state k's size × B; parameters as the recipe names them.
// Cost: O(T · B · parameters) time, O(T · B · operations · H) memory; with Keep::states about a fifth of it for an LSTM.
Trace walk_forward(const Recipe& recipe, const Sizes& sizes, const Parameters& parameters, const Matrix& x,
                   const std::vector<Matrix>& initial, const Extent& extent, Keep keep = Keep::all);

// Paths to leave out of a backward pass, and how far it reaches.
struct Cuts {
  std::set<std::string> names;  // backward operations that pass on 0: "dc_next" cuts the path along the cell state
  int truncate = 0;             // truncated backpropagation through time: steps are split into blocks of this
                                // many, and nothing flows from one block into the one before it; 0: never cut
  bool operator==(const Cuts&) const = default;
};

// Walks the backward recipe over a forward trace (which must outlive the result).
// Shapes: d_output is the output's size × (T·B): ∂L/∂output; d_states[k] is size × B: ∂L/∂(state k's last value).
// Keeps what the forward trace keeps. Adds to nothing: `gradients` of the result start at 0. Cost: about twice the forward walk.
Trace walk_backward(const Recipe& backward, const Trace& forward, const Matrix& d_output, const std::vector<Matrix>& d_states,
                    const Cuts& cuts = {});

// The same walks a little at a time. What `parameters` and a forward trace refer to must outlive it. The pass is recorded in
// `into` where there is one, which must stay where it is until the walk is done, and take() is not for it.
class Walk {
 public:
  // Products over the input are made over `together` steps at once: x of these must be there before the first of them.
  Walk(const Recipe& recipe, const Sizes& sizes, const Parameters& parameters, const Matrix& x,
       const std::vector<Matrix>& initial, const Extent& extent, Keep keep, Trace* into = nullptr, int together = 32);
  Walk(const Recipe& backward, const Trace& forward, const Matrix& d_output, const std::vector<Matrix>& d_states,
       const Cuts& cuts = {}, Trace* into = nullptr);
  Walk(Walk&&) noexcept;
  Walk& operator=(Walk&&) noexcept;
  ~Walk();

  // Goes on by so many pieces, each about as long as a time step; false: it is done.
  bool go_on(int pieces);
  // How many multiply-adds the next piece takes, about.
  double next_cost() const;
  int done() const;  // time steps
  Matrix& input();   // x, of which the steps to come may still be set
  double share() const;  // of the time steps that are done
  Trace take();          // the whole pass; what is left of it is done now

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace gatewalk::trace
