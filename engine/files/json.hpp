// Numbers in JSON to tensors and back: nested arrays, or {"shape": [T, I], "data": [ … ]}; read also an object of one array,
// {"x": [ … ]}.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"

namespace gatewalk::files {

// Reads one array of numbers of any rank; NaN and the infinities are the strings "NaN", "Infinity", "-Infinity".
// Errors: JSON (with line and column), SHAPE (rows of different lengths, data that does not fill its shape), SIZE.
Result<Tensor> read_json(std::string_view text);

enum class JsonForm { nested, shape_and_data };

// One line; every number reads back as the same double. Beyond 32 dimensions always shape and data.
std::string write_json(const Tensor& tensor, JsonForm form = JsonForm::nested);

// Appends one number as JSON: shortest round-trip decimals, NaN and infinities as strings.
void append_json_number(std::string& text, double value);

}  // namespace gatewalk::files
