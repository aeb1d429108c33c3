// Runs a case's network in double, through the walk, and in float, on the compiled programs. Everything the conformance programs
// ask of the engine goes through here.
#pragma once

#include "engine/training/trainer.hpp"
#include "tests/conformance/case.hpp"

namespace conformance {

// What a network gave: outputs, and where asked the gradients.
struct Run {
  TensorMap outputs;  // "y", "h_n", "c_n" …
  TensorMap weights;  // gradients under the stored tensors' names
  TensorMap inputs;   // gradients "x", "h0", "c0" …
  TensorMap values;   // every operation of a one-layer, one-direction network by name, [T, B, units]
  TensorMap errors;   // likewise of the backward pass
};

// Runs in double through the walk, backward too where `upstream` is given.
Result<Run> run_double(const Described& described, const TensorMap& weights, const gatewalk::network::Sequence& sequence,
                       const gatewalk::network::Upstream* upstream);

// The same in float; no values of single operations.
Result<Run> run_float(const Described& described, const TensorMap& weights, const gatewalk::network::Sequence& sequence,
                      const gatewalk::network::Upstream* upstream);

// The double run for a loaded model; the backward pass is that of `backward`, which the mutation run makes another one.
Result<Run> run_models(const gatewalk::network::Model& forward, const gatewalk::network::Model& backward,
                       const gatewalk::network::Sequence& sequence, const gatewalk::network::Upstream* upstream);

// Five (or however many) updates from given weights.
struct Course {
  std::vector<double> losses, norms;
  TensorMap weights;
};
Result<Course> train_double(const Described& described, const TensorMap& weights, const gatewalk::training::Batch& batch,
                            const gatewalk::training::TrainerOptions& options, int updates);

Result<Course> train_float(const Described& described, const TensorMap& weights, const gatewalk::training::Batch& batch,
                           const gatewalk::training::TrainerOptions& options, int updates);  // no norms

// The precisions a case is run in, a row each.
struct Precision {
  const char* name;       // "double"
  const char* tolerance;  // which of a case's tolerances holds: "float64"
  Result<Run> (*run)(const Described&, const TensorMap&, const gatewalk::network::Sequence&, const gatewalk::network::Upstream*);
  Result<Course> (*train)(const Described&, const TensorMap&, const gatewalk::training::Batch&,
                          const gatewalk::training::TrainerOptions&, int);
};
inline constexpr Precision in_double{"double", "float64", run_double, train_double};
inline constexpr Precision in_float{"float", "float32", run_float, train_float};

// y = f(W x + b) for every step, run as a cell without recurrence. `function` may be empty.
Result<Tensor> run_dense(const Precision& precision, const Tensor& x, const Tensor& weight, const Tensor& bias,
                         const std::string& function);

}  // namespace conformance
