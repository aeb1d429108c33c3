// Networks whose numbers are exact in float, and how far two lists of numbers lie apart.
#pragma once

#include <doctest/doctest.h>

#include <cmath>

#include "engine/base/random.hpp"
#include "engine/cells/cells.hpp"
#include "engine/network/model.hpp"

namespace gatewalk_tests {

using namespace gatewalk;

inline network::Model make(std::string_view cell, network::Shape shape) {
  auto model = network::Model::create(*cells::find(cell), shape, 5);
  REQUIRE_MESSAGE(model, (model ? "" : model.error().sentence()));
  for (auto& [name, t] : model->tensors())
    for (double& v : t.data) v = static_cast<float>(v);  // exact in float too
  model->refresh();
  return *model;
}

inline Tensor random_tensor(Random& random, std::vector<std::int64_t> shape) {
  Tensor t = Tensor::zeros(std::move(shape));
  for (double& v : t.data) v = static_cast<float>(random.uniform(-1, 1));
  return t;
}

inline std::vector<float> floats(const Tensor& t) { return {t.data.begin(), t.data.end()}; }

template <class A, class B>
double worst(const A& want, const B& got) {
  REQUIRE(want.size() == got.size());
  double scale = 1, error = 0;
  for (double v : want) scale = std::max(scale, std::abs(v));
  for (std::size_t k = 0; k < want.size(); ++k) error = std::max(error, std::abs(want[k] - static_cast<double>(got[k])));
  return error / scale;
}

}  // namespace gatewalk_tests
