// One update of a training as a script in NumPy or PyTorch: what it read, forward, loss, backward, clipping and the rule for
// every weight. What the lab's "One update" copies and `gatewalk train --as numpy` prints; the tests run it.
//
// Each printed line is one of
//   loss = [0.69]    norm = [1.2]    factor = [0.8]     the factor only where the gradient is clipped by its norm
//   gradient weight_ih_l0 = […]                         before clipping
//   m weight_ih_l0 = […]    w weight_ih_l0 = […]        every line of the rule; w is the new weight
#pragma once

#include <string>

#include "engine/training/walked_update.hpp"
#include "engine/writing/script.hpp"

namespace gatewalk::writing {

// How many numbers the script holds: weights, what the rule remembers of them, the batch.
std::size_t update_script_numbers(const training::WalkedUpdate& update);

// NumPy writes the backward pass out, PyTorch differentiates by itself; the loss is the task's.
// Cost: every number of the update as text.
std::string update_script(const training::WalkedUpdate& update, const network::Loss& loss, Language language);

// What the script prints, as the engine has computed it.
std::string update_values(const training::WalkedUpdate& update);

}  // namespace gatewalk::writing
