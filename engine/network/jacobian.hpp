// How a state depends on an earlier one: the Jacobian ∂s_t/∂s_k of a layer through time, whose norm tells whether a memory can
// be learned (Hochreiter 1991; Pascanu, Mikolov and Bengio 2013).
#pragma once

#include "engine/network/model.hpp"

namespace gatewalk::network {

// A state at a time step from 1 (0: its initial value); unit -1: all of it. The name "all" stands for every state, one after
// the other.
struct StateAt {
  std::string name;
  int unit = -1;
  int step = 0;
};

// The spectral norm of ∂to/∂from, or its one number where both name a unit; the states of step `from` count as independent
// of each other, so that within one step it is the identity. Of the first row of the batch, by backward passes over the steps
// up to `to`, with these cuts.
// Errors: no such state, a step outside of the sequence, from after to; several layers or directions.
// Cost: a backward pass a unit of `to`.
Result<double> state_jacobian(const Model& model, const Sequence& sequence, const StateAt& to, const StateAt& from,
                              const trace::Cuts& cuts = {});

}  // namespace gatewalk::network
