// Plain gradient descent, one update: clip, then θ ← θ - rate · g. What a rule of optimizer.hpp does without a memory.
#pragma once

#include <span>

#include "engine/training/clip.hpp"

namespace gatewalk::training {

// Some numbers and the gradient by each. Returns the gradient's norm before clipping.
double descend(std::span<double> values, std::span<double> gradients, double rate, const Clip& how = {});

// Every tensor that has a gradient.
double descend(TensorMap& tensors, TensorMap gradients, double rate, const Clip& how = {});

}  // namespace gatewalk::training
