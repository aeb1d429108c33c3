// How long the gradient of a whole network is.
#pragma once

#include "engine/network/model.hpp"

namespace gatewalk::training {

// The norm of all stored tensors' gradients of a backward pass together, with the bits that global_norm has of Model::gradients.
// One tensor after the other: those of a large network need not all stand in memory a second time.
double gradient_norm(const network::Model& model, const network::NetworkTrace& backward);

}  // namespace gatewalk::training
