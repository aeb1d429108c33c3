#include "engine/files/keras_layout.hpp"

#include <algorithm>

namespace gatewalk::files {

Tensor transposed(const Tensor& t) {
  Tensor out{{t.shape[1], t.shape[0]}, std::vector<double>(t.data.size())};
  const auto rows = static_cast<std::size_t>(t.shape[0]), columns = static_cast<std::size_t>(t.shape[1]);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) out.data[j * rows + i] = t.data[i * columns + j];
  return out;
}

void swap_first_blocks(Tensor& t) {
  const auto block = static_cast<std::ptrdiff_t>(t.data.size() / 3);
  std::swap_ranges(t.data.begin(), t.data.begin() + block, t.data.begin() + block);
}

Result<KerasRecurrent> keras_recurrent(int row_blocks, const std::vector<Tensor>& arrays) {
  const auto refuse = [](const char* code, std::string what, std::string hint = "") {
    return Error{.what = std::move(what), .where = "", .hint = std::move(hint), .code = code};
  };
  if (arrays.size() < 2 || arrays.size() > 3 || arrays[0].shape.size() != 2 || arrays[1].shape.size() != 2 ||
      arrays[0].data.empty() || arrays[1].data.empty())
    return refuse("SHAPE_MISMATCH", "a recurrent layer has two matrices, kernel and recurrent kernel, and a bias");
  KerasRecurrent layer{arrays[0].shape[0], arrays[1].shape[0], {}};
  const std::int64_t rows = row_blocks * layer.hidden;
  if (arrays[1].shape[1] != rows || arrays[0].shape[1] != rows)
    return refuse("SHAPE_MISMATCH", "its matrices are " + Tensor::describe(arrays[0].shape) + " and " +
                                        Tensor::describe(arrays[1].shape) + ", expected [input, " + std::to_string(row_blocks) +
                                        "·hidden] and [hidden, " + std::to_string(row_blocks) + "·hidden]");
  Tensor ih = transposed(arrays[0]), hh = transposed(arrays[1]), first = Tensor::zeros({rows}), second = first;
  if (arrays.size() == 3) {
    const std::vector<double>& both = arrays[2].data;
    const bool two = std::ssize(both) == 2 * rows && arrays[2].shape.size() == 2;
    if (!two && std::ssize(both) != rows)
      return refuse("SHAPE_MISMATCH",
                    "its bias has the shape " + Tensor::describe(arrays[2].shape) + ", expected [" + std::to_string(rows) + "]");
    if (row_blocks == 3 && !two)
      return refuse("CELL", "this GRU has one bias, so it resets before the product",
                    "its cell is gru_before, which is not read from here");
    first.data.assign(both.begin(), both.begin() + rows);
    if (two) second.data.assign(both.begin() + rows, both.end());
  }
  if (row_blocks == 3)
    for (Tensor* t : {&ih, &hh, &first, &second}) swap_first_blocks(*t);
  layer.tensors = {
      {"weight_ih", std::move(ih)}, {"weight_hh", std::move(hh)}, {"bias_ih", std::move(first)}, {"bias_hh", std::move(second)}};
  return layer;
}

}  // namespace gatewalk::files
