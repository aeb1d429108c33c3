// Recurrent modules of one file that follow each other: PyTorch's names do not tell it, a person does, "lstm > lstm2".
#pragma once

#include <string>

#include "engine/base/result.hpp"
#include "engine/files/safetensors.hpp"

namespace gatewalk::network {

// Whether a prefix names several modules.
bool is_chain(const std::string& prefix);

// Makes of the modules that a chain names ("lstm > lstm2", each by a prefix as elsewhere) one network that the file describes,
// called as the chain; its tensors are then "lstm > lstm2.weight_ih_l0" …, in the order of layers. The only Linear with a bias
// that fits behind the last one is its readout. Errors: find_recurrent_module's; SHAPE_MISMATCH (one does not read what the one
// before puts out); CELL (a projection or peepholes).
Status join_modules(files::SafetensorsFile& file, const std::string& chain);

}  // namespace gatewalk::network
