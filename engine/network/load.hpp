// From a weights file to a running model: which cell it holds, how large it is, its numbers, and the readout beside it.
#pragma once

#include "engine/files/model_file.hpp"
#include "engine/network/model.hpp"

namespace gatewalk::network {

struct LoadRequest {
  std::optional<equations::Recipe> cell;  // none: an LSTM, GRU or RNN, told by PyTorch's names and shapes
  std::optional<std::string> prefix;      // which module of the file; none: the only one
  std::string nonlinearity;               // of an RNN: tanh, relu, leaky_relu, sigmoid; empty: tanh
  bool reverse = false;                   // a file with one direction is run from its end
  std::string gates{};                    // where a file does not say it: sigmoid, hard_sigmoid
  bool last_readout = true;               // a readout that the file says to read the last step alone reads every step
  bool alike = false;  // of described layers that no one cell runs, those before the first other one; without a readout then
};

struct Loaded {
  Model model;
  std::string prefix;               // what stands before the names in the file
  std::vector<std::string> unused;  // the file's other tensors: what it holds and the model does not
  std::vector<Error> warnings;
  std::string then{};  // the file's network that reads the last output of this one, `repeat` times; empty: none, or not asked for
  int repeat = 0;
};

// Tensors named as PyTorch names them decide cell, sizes, layers and directions; with a cell of the caller's own, tensors
// may be named as in its equations too ("W_f", or "W_f_l0", "W_f_l1_reverse" for layers and directions).
// A matrix head_weight [outputs, features], with or without the prefix, is a linear readout, head_bias [outputs] its bias;
// without one the only Linear of the file that fits behind the network (fc.weight [outputs, features], fc.bias).
// Errors: find_recurrent_module's; MISSING_TENSOR, DTYPE, NONFINITE, SHAPE_MISMATCH for tensors named as in the equations;
//   CELL: a nonlinearity that there is not, or for a cell that has none.
Result<Loaded> load_model(const files::SafetensorsFile& file, const LoadRequest& request = {});

// What a model's tensor is called in the file it was loaded from, or would be if it were written there.
std::string stored_name(const files::SafetensorsFile& file, const std::string& prefix, const Model& model,
                        const std::string& tensor);

// The matrix [tokens, inputs] that can only be the network's embedding: alone of this width, called so, without a bias; empty
// where there is none or a choice.
std::string find_embedding(const files::SafetensorsFile& file, const std::string& prefix, const Model& model);

// The shipped RNN with this nonlinearity.
Result<equations::Recipe> rnn_cell(std::string_view nonlinearity);

}  // namespace gatewalk::network
