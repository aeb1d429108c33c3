#include "engine/files/sequence.hpp"

#include <algorithm>
#include <cmath>

#include "engine/files/formats.hpp"

namespace gatewalk::files {

Result<Tensor> read_sequence(Bytes bytes, std::string_view name) {
  auto tensor = read_array(bytes, name);
  if (!tensor) return tensor;
  const std::size_t rank = tensor->shape.size();
  if ((rank != 2 && rank != 3) || tensor->data.empty())
    return Error{.what = "the sequence has the shape " + Tensor::describe(tensor->shape) +
                         ", expected [steps, inputs] or [steps, batch, inputs]",
                 .where = "",
                 .hint = rank == 1 ? "give every step a row of its own" : "",
                 .code = "SHAPE"};
  return tensor;
}

std::optional<Error> doubt_about_first_row(const Tensor& table) {
  if (table.shape.size() != 2 || table.shape[0] < 2 || table.shape[1] < 2) return std::nullopt;
  const auto width = static_cast<std::size_t>(table.shape[1]);
  for (std::size_t k = 0; k < width; ++k)
    if (table.data[k] != static_cast<double>(k)) return std::nullopt;
  const bool whole = std::all_of(table.data.begin(), table.data.end(), [](double v) { return v == std::floor(v); });
  if (whole && width < 3) return std::nullopt;
  return Error{.what = "the first row reads 0, 1, … like the columns' numbers, and is taken as the first step",
               .where = "",
               .hint = "if they are, save the table without them (pandas: header=False)",
               .line = 1,
               .column = 1,
               .code = "RANGE"};
}

}  // namespace gatewalk::files
