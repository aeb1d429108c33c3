// Numbers for a test's tensors: all of them different, none of them large.
#pragma once

#include <cmath>

#include "engine/base/tensor.hpp"

namespace gatewalk {

inline Tensor waves(std::vector<std::int64_t> shape, double phase) {
  Tensor t = Tensor::zeros(std::move(shape));
  for (std::size_t k = 0; k < t.data.size(); ++k) t.data[k] = std::sin(phase + 1.7 * static_cast<double>(k));
  return t;
}

}  // namespace gatewalk
