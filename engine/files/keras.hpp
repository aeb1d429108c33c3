// Keras' files: HDF5 (.h5, .hdf5, with the model's config or with weights alone) and the zip .keras. Networks are found in them,
// described (described.hpp), and their numbers brought into PyTorch's names and layout.
//
//   theirs                                   PyTorch's
//   kernel [I, G·H], recurrent_kernel        weight_ih, weight_hh: transposed; an LSTM's blocks i, f, c, o are i, f, g, o, a
//   GRU's
//                                            z, r, h become r, z, n
//   bias [G·H]; a GRU's [2, 3H]              bias_ih is it, bias_hh 0; both, and the GRU resets after the product
//   bias [8H], [6H]: CuDNN's                 both; each gate's kernels lie in memory the other way round than their shapes say
//   W_i, U_i, b_i …: Keras 1, a gate each    stacked
//   Dense kernel [n, m]                      weight, transposed
// hard_sigmoid is 0.2 a + 0.5 cut to 0 … 1 in Keras 1 and 2, a / 6 + 0.5 in Keras 3: the version in the file decides.
// Sources: keras 1.2.2, 2.x and 3.x: src/saving/legacy/hdf5_format.py, src/saving/saving_lib.py, src/layers/rnn; textgenrnn's
// weights for CuDNN.
#pragma once

#include "engine/files/safetensors.hpp"

namespace gatewalk::files {

// Whether a zip is Keras', by the names in it.
bool is_keras_zip(Bytes bytes);

// Reads the networks. A chain is recurrent layers that follow each other directly, with dropout between at most; a Dense behind
// it is its readout. What else the model has, and what the file does not say, is in the networks' remarks and open choices.
// An HDF5 file without recurrent layers gives its arrays under their own names.
// Errors: those of read_hdf5 and Zip; JSON, SIZE, SHAPE_MISMATCH, NO_TENSORS. Cost: a copy of the arrays.
Result<SafetensorsFile> read_keras_hdf5(Bytes bytes);
Result<SafetensorsFile> read_keras_zip(Bytes bytes);

}  // namespace gatewalk::files
