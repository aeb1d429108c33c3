// Opening a number of a whole network: inside a layer and direction as trace/opening.hpp does, and across them.
//
// With O outputs a direction, D directions and L layers, at one time step of one sequence,
//   x_l [d·O + u]       = h_(l-1),d [u]                        a layer's input is the output of the layer below, the half of d
//   dh_output_l,d [u]   = Σ_e dx_(l+1),e [d·O + u]             e = 0, 1: both directions of the layer above send an error term
//   y [i]               = Σ_j W [i, j] · h_(L-1) [j] + b [i]   a readout, where the network has one
//   dh_output_(L-1) [j] = Σ_i W [i, j] · dy [i]                under a readout; without one the loss's own gradient
//   dW [i, j]           = Σ_t Σ_b dy [i] · h_(L-1) [j]
// in this order of sums, so that the last running sum has the bits of the trace. Where from ends at the sequence, at initial
// states, weights and what the loss sends; goes into ends at the output, at final states and at gradients.
#pragma once

#include "engine/network/model.hpp"
#include "engine/trace/opening.hpp"

namespace gatewalk::network {

using trace::Opening;
using trace::Reference;

// A run of a network: its model, traces and the gradient the backward pass began with. It refers to them: keep all while it is
// read. Without a backward trace the references of that pass cannot be opened.
struct Record {
  const Model* model = nullptr;
  const NetworkTrace* forward = nullptr;
  const NetworkTrace* backward = nullptr;
  const Upstream* upstream = nullptr;

  trace::Passes passes(Part part) const;
};

// The number that a reference names; of the readout's kinds too.
double number_at(const Record& record, const Reference& reference);

// Follows a leaf to where its value comes from, through time, passes and layers. What is a sum of several (the error term that
// reaches an output from both directions above, or from a readout) comes back as the leaf that holds it: open that.
Reference origin(const Record& record, const Reference& reference);

// Opens the number of a reference of kind value, parameter, gradient or of the readout; of the other kinds only the value is
// filled. Cost: as in trace/opening.hpp; a readout's weight gradient T · B terms.
Opening open(const Record& record, const Reference& reference);

}  // namespace gatewalk::network
