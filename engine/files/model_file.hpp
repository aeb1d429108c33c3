// From a safetensors file to a recurrent network: which tensors are one, by PyTorch's names, and of which cell.
// Names: weight_ih_l{k}, weight_hh_l{k}, bias_ih_l{k}, bias_hh_l{k}, and weight_hr_l{k} for a projection; not
// PyTorch's, but of this form: peepholes weight_ci_l{k}, weight_cf_l{k}, weight_co_l{k}; _reverse for the second
// direction. Tensors named as in a cell's equations are the network's business (network/).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/files/safetensors.hpp"

namespace gatewalk::files {

// Rows of weight_ih and weight_hh, in blocks of `hidden`: lstm i, f, g, o; gru r, z, n; rnn one block.
struct RecurrentModule {
  std::string kind;    // "lstm", "gru", "rnn"; empty if `row_blocks` was asked for and is none of 4, 3, 1
  int row_blocks = 0;  // 4, 3, 1, or what was asked for
  int input = 0;       // I
  int hidden = 0;      // H
  int projection = 0;  // P, the size of h if it is projected; 0 otherwise
  int layers = 0;
  std::vector<int> unlike;  // each layer's hidden size where they are not alike; empty where they are
  bool bidirectional = false;
  bool bias = false;
  bool peepholes = false;
  std::string prefix;               // what stands before each name in the file: "encoder.rnn."
  TensorMap tensors;                // only those used, PyTorch's names without the prefix
  std::vector<std::string> unused;  // the file's other tensors, full names
  std::vector<Error> warnings;      // code RANGE: numbers that look wrong, but may be meant
};

struct ModuleRequest {
  // What stands before the names, with or without its final dot, or before those of the only module below it; without a value the
  // file's only module is taken.
  std::optional<std::string> prefix = std::nullopt;
  int row_blocks = 0;              // of the cell the reader named; 0: one of rnn, gru, lstm, told by the shapes
  bool partial_peepholes = false;  // the reader's cell has fewer than three (Greff's variants)
};

// Finds the recurrent module and checks every tensor of it.
// Shapes: weight_ih_l0 [G·H, I], later layers [G·H, D·O]; weight_hh [G·H, O]; biases [G·H]; weight_hr [P, H];
//   peepholes [H]; H each layer's own, as its weight_hh has it; O = P or H, D = 1 or 2 directions, G row blocks.
// Errors: MISSING_TENSOR, AMBIGUOUS (more than one module and no prefix), DTYPE, SHAPE_MISMATCH, SIZE,
//   NONFINITE (NaN, infinity, or a double that has no float32); `where` is the tensor's full name.
Result<RecurrentModule> find_recurrent_module(const SafetensorsFile& file, const ModuleRequest& request = {});

// The prefixes of all recurrent modules in the file, complete or not, in the order of the alphabet.
std::vector<std::string> recurrent_prefixes(const SafetensorsFile& file);

}  // namespace gatewalk::files
