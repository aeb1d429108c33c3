// The gradient check: every number a network learns or is fed, by central differences against the backward pass.
#pragma once

#include <string>
#include <vector>

#include "tests/engine/cells/samples.hpp"

namespace gatewalk_tests {

// One tensor's comparison.
struct TensorCheck {
  std::string name;       // "weight_ih_l0", "input", "h0"
  double distance = 0;    // ‖a - n‖ / max(‖a‖, ‖n‖)
  std::size_t index = 0;  // where the two differ most
  double exact = 0, numeric = 0;
  std::string sentence() const;
};

// Central differences of the loss by every stored tensor, the input and every initial state. Cost: four runs a number.
gatewalk::TensorMap numeric_gradients(const Sample& sample);

// What a backward pass gives, against these. `backward` is the sample's own model, or in the mutation run another one.
std::vector<TensorCheck> compare_gradients(const Sample& sample, const gatewalk::network::Model& backward,
                                           const gatewalk::TensorMap& numeric);

// Both in one.
std::vector<TensorCheck> check_gradients(const Sample& sample);

}  // namespace gatewalk_tests
