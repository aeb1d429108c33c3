// Networks one behind the other, where the second reads the last output of the first at each of n steps: an encoder and a decoder
// (Keras' RepeatVector between them). With the last outputs h of the first,
//   x [t] = h for t = 0 … n - 1        dh = sum over t of dx [t]
#pragma once

#include "engine/network/model.hpp"

namespace gatewalk::network {

// What the next network reads, [n, B, features]: of a reverse direction the output after its last step, which is the first in
// time.
Tensor repeated_output(const Model& model, const NetworkTrace& forward, int n);

// The gradient that goes back into the first one: by its last layer's final states. d_input is the second's "input", [n, B,
// features].
Upstream upstream_of_repeated(const Model& model, const Tensor& d_input);

}  // namespace gatewalk::network
