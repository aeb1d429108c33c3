#include "engine/files/sequence.hpp"

#include "engine/files/formats.hpp"

namespace gatewalk::files {

namespace {

Result<Tensor> as_sequence(Result<Tensor> tensor) {
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

}  // namespace

Result<Tensor> read_sequence(Bytes bytes, std::string_view name, std::vector<Error>* remarks) {
  return as_sequence(read_array(bytes, name, remarks));
}

Result<Tensor> read_plain_sequence(Bytes bytes, std::string_view name, std::vector<Error>* remarks) {
  return as_sequence(read_array_of(plain_array_formats(), bytes, name, remarks));
}

}  // namespace gatewalk::files
