// The numbers of a recurrent module, once its names and shapes are in order. For model_file.cpp.
#pragma once

#include <string>
#include <vector>

#include "engine/files/model_file.hpp"

namespace gatewalk::files {

// Decodes the tensors of these full names into module.tensors and adds RANGE warnings.
// Errors: SIZE (together more than max_values), NONFINITE with the first such index.
Status take_values(const SafetensorsFile& file, const std::vector<std::string>& names, RecurrentModule& module);

}  // namespace gatewalk::files
