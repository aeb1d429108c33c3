// The arrays of one recurrent layer as Keras keeps them, turned into PyTorch's names and layout.
#pragma once

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"

namespace gatewalk::files {

Tensor transposed(const Tensor& matrix);
// Of three row blocks the first two change places: a GRU's z, r, h becomes r, z, h.
void swap_first_blocks(Tensor& tensor);

struct KerasRecurrent {
  std::int64_t input = 0, hidden = 0;
  TensorMap tensors;  // weight_ih, weight_hh, bias_ih, bias_hh, without layer
};

// Shapes: kernel [I, G·H], recurrent kernel [H, G·H], and maybe a bias [G·H], of a GRU [2, 3H]; G row blocks, 4 of an LSTM (i, f,
// c,
//   o), 3 of a GRU (z, r, h), 1 of a SimpleRNN. A bias of one row is bias_ih, and bias_hh is 0.
// Errors: SHAPE_MISMATCH; CELL: a GRU with one bias, which resets before the product.
Result<KerasRecurrent> keras_recurrent(int row_blocks, const std::vector<Tensor>& arrays);

}  // namespace gatewalk::files
