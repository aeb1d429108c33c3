// A dense array of doubles with a shape: how numbers enter and leave the engine.
// It stores and names; the mathematics is done on Eigen maps of it (equations/, trace/, network/).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gatewalk {

// Row-major, as in NumPy and PyTorch: the last index runs fastest.
struct Tensor {
  std::vector<std::int64_t> shape;
  std::vector<double> data;

  static Tensor zeros(std::vector<std::int64_t> shape);
  // Number of values a shape asks for; 1 for a scalar (empty shape). The shape's product must fit in int64.
  static std::int64_t count(const std::vector<std::int64_t>& shape);
  // "[12, 3]"
  static std::string describe(const std::vector<std::int64_t>& shape);
};

// Tensors by name, in the order of the alphabet: a model's weights, a set of gradients, initial states.
using TensorMap = std::map<std::string, Tensor>;

}  // namespace gatewalk
