// One Keras layer by itself: its functions, and its numbers in PyTorch's layout.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "engine/files/described.hpp"
#include "engine/files/keras_model.hpp"

namespace gatewalk::files::keras {

// "hard_sigmoid" of a version as an expression over {}; a config may hold an object with numbers instead of a name.
// Errors: CELL, naming a function that is not computed.
Result<std::string> expression_of(const nlohmann::json& activation, const std::string& version);
std::string hard_sigmoid_of(const std::string& version);
// A version's first numbers, 2 and 3 of "2.3.0-tf"; 0 where there is none.
std::pair<int, int> numbers_of(const std::string& version);

// One direction of a recurrent layer.
struct Cell {
  Tensor weight_ih, weight_hh, bias_ih, bias_hh;  // biases empty where there are none
  Dtype dtype = Dtype::f32;
  int input = 1, hidden = 1;
  bool reset_after = false;  // of a GRU: by its biases
  bool cudnn = false;
};
// `gates`: 4, 3 or 1. Errors: SHAPE_MISMATCH, HDF5.
Result<Cell> cell_of(std::span<const Array> arrays, int gates, bool cudnn, const std::string& layer);

// [n, m] as [m, n].
Tensor transposed(const Tensor& t);

}  // namespace gatewalk::files::keras
