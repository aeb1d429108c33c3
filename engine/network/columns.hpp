// How the model and its runs read tensors: as matrices of columns, and a readout by its names.
#pragma once

#include <algorithm>

#include "engine/base/tensor.hpp"
#include "engine/trace/trace.hpp"

namespace gatewalk::network {

inline constexpr const char* head_weight = "head_weight";
inline constexpr const char* head_bias = "head_bias";

// [T, B, n] row-major is exactly n × (T·B) column-major.
inline trace::Matrix columns_of(const Tensor& t, Eigen::Index rows) {
  return Eigen::Map<const trace::Matrix>(t.data.data(), rows,
                                         static_cast<Eigen::Index>(t.data.size()) / std::max<Eigen::Index>(rows, 1));
}

}  // namespace gatewalk::network
