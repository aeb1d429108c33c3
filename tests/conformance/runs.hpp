// Runs a case's network in one precision. Everything the conformance programs ask of the engine goes through here.
#pragma once

#include "engine/training/trainer.hpp"
#include "tests/conformance/case.hpp"

namespace conformance {

// What a network gave: outputs, and where asked the gradients.
struct Run {
  TensorMap outputs;    // "y", "h_n", "c_n" …
  TensorMap weights;    // gradients under the stored tensors' names
  TensorMap inputs;     // gradients "x", "h0", "c0" …
  TensorMap values;     // every operation of a one-layer, one-direction network by name, [T, B, units]
  TensorMap errors;     // likewise of the backward pass
};

// Runs in double through the walk, backward too where `upstream` is given.
Result<Run> run_double(const Described& described, const TensorMap& weights, const gatewalk::network::Sequence& sequence,
                       const gatewalk::network::Upstream* upstream);

// Five (or however many) updates from given weights.
struct Course {
  std::vector<double> losses, norms;
  TensorMap weights;
};
Result<Course> train_double(const Described& described, const TensorMap& weights, const gatewalk::training::Batch& batch,
                            const gatewalk::training::TrainerOptions& options, int updates);

// y = f(W x + b) for every step, walked as a cell without recurrence. `function` may be empty.
Result<Tensor> dense_double(const Tensor& x, const Tensor& weight, const Tensor& bias, const std::string& function);

}  // namespace conformance
