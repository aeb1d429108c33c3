#include "engine/files/sequence.hpp"

#include "engine/files/formats.hpp"

namespace gatewalk::files {

Result<Tensor> read_sequence(Bytes bytes, std::string_view name, std::vector<Error>* remarks) {
  auto tensor = read_array(bytes, name, remarks);
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

}  // namespace gatewalk::files
