// A recurrent layer's tensors under other libraries' names, turned into PyTorch's: what a file has of Keras, Flax, MLX, Equinox,
// of PyTorch's own LSTMCell and GRUCell, of weight norm and of pruning. Only where nothing is to be guessed; the search for a
// module (model_file.hpp) then says of the rest what is missing.
//
//   theirs                                              PyTorch's, a row a unit and block
//   P.weight_ih, weight_hh, bias_ih, bias_hh            an LSTMCell's or GRUCell's: the same with _l0
//   P.weight_ih…, weight_hh…, bias…, bias_n             Equinox, and whoever keeps one bias: bias_ih is it, bias_hh is 0, and
//   bias_n
//                                                       in the rows n of a GRU
//   P.Wx, Wh, bias or b, bhn; Wxh, Whh, bias            MLX: as Equinox
//   P/kernel [I, G·H], recurrent_kernel [H, G·H], bias  Keras: transposed; an LSTM's blocks i, f, c, o are in PyTorch's order, a
//                                                       GRU's z, r, h become r, z, n, its bias [2, 3H] both biases. A GRU with a
//                                                       bias [3H] resets before the product and is another cell: left alone.
//                                                       forward… and backward… side by side are two directions
//   P/ii/kernel … ho/kernel, P/ir/kernel … hn/kernel    Flax: a matrix [in, H] a gate, transposed and stacked
//   X_g, X_v; parametrizations.X.original0, original1   weight norm: X = g · v / ‖v‖, the norm of each row
//   X_orig, X_mask; X_raw                               pruning: X = orig · mask; weight drop: X is the raw weight
#pragma once

#include <vector>

#include "engine/files/safetensors.hpp"

namespace gatewalk::files {

// Renames, transposes and folds in place. Dtypes stay; what was read otherwise than under its own name is said, an Error of code
// NAMES each. Cost: a copy of what is changed.
std::vector<Error> translate_names(SafetensorsFile& file);

}  // namespace gatewalk::files
