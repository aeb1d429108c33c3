// A cell as a class that a reader takes along: in PyTorch a torch.nn.Module that learns, in NumPy a class that runs.
//
// Either runs a layer over a sequence, forward(x, state) → (output, state), by the function forward_step (code.hpp) with the
// equations' own names; the parameters carry them too, so that state_dict() has W_f and b_f. load(tensors) takes the numbers of
// a file as PyTorch and this program store them.
#pragma once

#include <string>

#include "engine/writing/code.hpp"

namespace gatewalk::writing {

// The whole text, with imports. Shapes in it: x [steps, batch, inputs], a state [batch, size].
// Errors: `rows` names a block that no equation has (network/layout.hpp).
Result<std::string> module_code(const Recipe& forward, Language language);

}  // namespace gatewalk::writing
