// Derives the backward recipe of a cell: reverse-mode differentiation, symbol by symbol.
//
// For every forward value q the backward recipe computes dq = ∂L/∂q at the same time step, with L the loss of the
// whole sequence. What flows in: `dh_output`, the loss's own gradient by the layer's output at t, and for every
// state s `ds_next`, which step t+1 sends back. What flows out: `ds_prev` for step t-1, `dx` for the layer below,
// and one gradient a parameter, to be added up over time steps and batch. The two sources of a state's error term
// stay separate operations that meet in a visible sum (lesson 14):
//   dh = dh_output + dh_next        dc = dtanh_c * (1 - tanh_c * tanh_c) + dc_next
//
// Source: Werbos 1990; Greff et al. 2017, section II.B for the LSTM with peepholes.
#pragma once

#include "engine/equations/recipe.hpp"

namespace gatewalk::equations {

// The backward recipe of a forward recipe. Its parameters, rows and rules are the forward ones; `states[k].previous`
// is the leaf `ds_next`, `states[k].next` the operation `ds_prev` (-1: no gradient flows there), `gradients[k]` the
// operation with parameter k's gradient (-1: none flows).
Recipe differentiate(const Recipe& forward);

}  // namespace gatewalk::equations
