// The numbers of a recurrent module, once its names and shapes are in order.
#pragma once

#include <string>
#include <vector>

#include "engine/files/model_file.hpp"

namespace gatewalk::files {

// Decodes the tensors of these full names into module.tensors and adds RANGE warnings.
// Errors: SIZE (together more than max_values), NONFINITE with the first such index.
Status take_values(const SafetensorsFile& file, const std::vector<std::string>& names, RecurrentModule& module);

// What looks wrong about the numbers of these tensors, all of weight dtypes, and may be meant: RANGE.
std::vector<Error> doubts(const SafetensorsFile& file, const std::vector<std::string>& names, const std::string& prefix);

}  // namespace gatewalk::files
