// How much memory a network and a run of it take: known before either is made, so that what cannot be had is refused.
#pragma once

#include <span>

#include "engine/network/model.hpp"

namespace gatewalk::network {

// How many numbers a network of these cells (one, or one a layer) and this shape stores, a bias once. In double, so that no
// product runs over, however large the sizes are.
double weight_count(std::span<const equations::Recipe> cells, const Shape& shape);

// Errors: MEMORY, the network would take more than can be had, of which its sizes alone tell.
Status check_room(std::span<const equations::Recipe> cells, const Shape& shape);

// Bytes of the traces of both passes over a batch of sequences: a double a value of every operation that is kept, layer,
// direction and step.
double trace_bytes(const Model& model, int steps, int batch, trace::Keep keep);
// What Model::run keeps: every value of runs of up to 64 MB.
trace::Keep kept(const Model& model, int steps, int batch);
// The bytes that this takes.
double trace_bytes(const Model& model, int steps, int batch);

// Bytes that stand in memory when a network has run over a batch of sequences, forward and back, and has been looked at.
struct Held {
  double weights = 0;    // as stored (but for what is put away), and as the equations have them
  double gradients = 0;  // as the equations have them
  double traces = 0;     // of both passes
  double run = 0;        // sequence, outputs, what the loss sends
  double anew = 0;       // of a run that keeps its states alone what is computed again at most, and kept a while
  double fixed() const { return weights + gradients; }
  double of_steps() const { return traces + run + anew; }  // grows with the steps
  double all() const { return fixed() + of_steps(); }
};
Held held(const Model& model, int steps, int batch);

}  // namespace gatewalk::network
