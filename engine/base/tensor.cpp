#include "engine/base/tensor.hpp"

namespace gatewalk {

std::int64_t Tensor::count(const std::vector<std::int64_t>& shape) {
  std::int64_t n = 1;
  for (std::int64_t d : shape) n *= d;
  return n;
}

Tensor Tensor::zeros(std::vector<std::int64_t> shape) {
  Tensor t;
  t.data.assign(static_cast<std::size_t>(count(shape)), 0.0);
  t.shape = std::move(shape);
  return t;
}

std::string Tensor::describe(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

}  // namespace gatewalk
