// Derives the backward recipe of a cell: reverse-mode differentiation, symbol by symbol.
//
// For every forward value q the backward recipe computes dq = ∂L/∂q at the same time step, with L the loss of the
// whole sequence. What flows in: `dh_output`, the loss's own gradient by the layer's output at t, and for every
// state s `ds_next`, which step t+1 sends back. What flows out: `ds_prev` for step t-1, `dx` for the layer below,
// and one gradient a parameter, to be added up over time steps and batch. The two sources of a state's error term
// stay separate operations that meet in a visible sum (lesson 14).
//
// The chain rule, for y = f(a, b) and the loss L: da += dy · ∂y/∂a, element by element. Forward operations are gone through from
// the last to the first; when one is reached, all that it goes into has sent its share, and dy is the sum of the shares.
//
//   y = a + b, a - b    da = dy                 db = dy, -dy
//   y = a * b           da = dy * b             db = dy * a
//   y = a / b           da = dy / b             db = -(dy / b * y)
//   y = -a              da = -dy
//   y = max(a, b)       da = dy where a > b     db = dy where b > a; both half of it where they are the same
//   y = mean(a)         da = dy / n             the same for each of a's n entries
//   where y serves every unit of z: dy is the sum of what every unit sends back
//   y = f(a)            da = dy * f'(a)         f' as the function's row writes it: sigmoid y * (1 - y), tanh 1 - y * y
//   y = [a, b]          da = the rows of a      db = the rows of b           of dy
//   y = W a             da = W^T dy             dW = dy a^T                  y_i = Σ_j W_ij a_j, so ∂y_i/∂a_j = W_ij
//   s of step t-1       ds_prev = ds, which step t-1 adds to its own ds as ds_next
//
// An LSTM's (cells/lstm.cell) backward pass, as it comes out; a line is a named value, what has no name of its own stands where
// it is used. A test reads these lines and compares them with what differentiate makes of the cell.
//
//   dh = dh_output + dh_next                                      # from the loss (or the layer above) and from step t+1
//   do = dh * tanh_c                                              # h' = o * tanh(c')
//   dtanh_c = dh * o
//   da_o = do * (o * (1 - o))                                     # o = sigmoid(a_o)
//   db_o = da_o                                                   # a_o = W_o [h, x] + b_o
//   dW_o = da_o [h, x]^T                                          # added up over time steps and batch, like all dW and db
//   dc = dtanh_c * (1 - tanh_c * tanh_c) + dc_next                # through tanh(c'), and along the cell state from step t+1
//   di = dc * g                                                   # c' = f * c + i * g
//   dg = dc * i
//   df = dc * c_prev
//   dc_prev = dc * f                                              # to step t-1: no matrix, no squashing, the gate alone
//   da_g = dg * (1 - g * g)                                       # g = tanh(a_g)
//   db_g = da_g
//   dW_g = da_g [h, x]^T
//   da_i = di * (i * (1 - i))
//   db_i = da_i
//   dW_i = da_i [h, x]^T
//   da_f = df * (f * (1 - f))
//   db_f = da_f
//   dW_f = da_f [h, x]^T
//   d[h, x] = W_o^T da_o + W_g^T da_g + W_i^T da_i + W_f^T da_f   # h and x go into all four gates
//   dh_prev = h of d[h, x]                                        # to step t-1
//   dx = x of d[h, x]                                             # to the layer below
//
// Source: Werbos 1990; Greff et al. 2017, section II.B for the LSTM with peepholes.
#pragma once

#include "engine/equations/recipe.hpp"

namespace gatewalk::equations {

// The backward recipe of a forward recipe. Its parameters, rows and rules are the forward ones; `states[k].previous`
// is the leaf `ds_next`, `states[k].next` the operation `ds_prev` (-1: no gradient flows there), `gradients[k]` the
// operation with parameter k's gradient (-1: none flows).
Recipe differentiate(const Recipe& forward);

// The operation of the backward recipe that is ∂L/∂h' with all its sources, h' the layer's output: "dh" of an LSTM.
// -1 where no gradient reaches it.
Index output_error_term(const Recipe& forward, const Recipe& backward);

}  // namespace gatewalk::equations
