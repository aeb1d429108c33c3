// Gradient norms, and clipping: what is done to gradients before a rule sees them.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include "engine/base/tensor.hpp"

namespace gatewalk::training {

struct Clip {
  enum class Kind { none, norm, value } kind = Kind::none;
  double limit = 0;  // positive
};

// What clipping by norm multiplies every gradient by: limit / (norm + 1e-6) where that is below 1 (Pascanu, Mikolov and Bengio
// 2013, with PyTorch's 1e-6); 1 for the other kinds. NaN stays NaN: as in PyTorch, one bad gradient makes NaN of the rest.
double clip_factor(const Clip& how, double norm);

// sum + Σ g², in double whatever the gradient is.
template <class T>
double add_squares(double sum, const T* g, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) sum += static_cast<double>(g[k]) * static_cast<double>(g[k]);
  return sum;
}

// √Σ g², in the order of the values; infinite or NaN where a gradient is.
template <class T>
double norm_of(std::span<const T> g) {
  return std::sqrt(add_squares(0.0, g.data(), g.size()));
}
// The same over all values of all tensors.
double global_norm(const TensorMap& gradients);

// Clips some of the gradients, given the global norm of all of them.
// norm: each value times clip_factor. value: each value cut to [-limit, limit].
template <class T>
void clip_values(const Clip& how, double norm, std::span<T> g) {
  const T limit = static_cast<T>(how.limit), factor = static_cast<T>(clip_factor(how, norm));
  if (how.kind == Clip::Kind::value)
    for (T& v : g) v = v > limit ? limit : v < -limit ? -limit : v;
  if (how.kind == Clip::Kind::norm && factor != 1)
    for (T& v : g) v *= factor;
}

// Clips all gradients and returns their global norm before.
double clip(TensorMap& gradients, const Clip& how);

}  // namespace gatewalk::training
