// A sequence from whatever file it comes in.
#pragma once

#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"
#include "engine/files/bytes.hpp"

namespace gatewalk::files {

// Reads any format of arrays (formats.hpp), told by the name's ending, or by the first bytes if the name says nothing.
// Shapes: [T, I] or [T, B, I], no size 0.
// Errors: the format's own; SHAPE.
// What was decided about a table and may be otherwise goes to `remarks` (csv.hpp).
Result<Tensor> read_sequence(Bytes bytes, std::string_view name = "", std::vector<Error>* remarks = nullptr);

// The same of the formats that the lab reads itself (plain.hpp).
Result<Tensor> read_plain_sequence(Bytes bytes, std::string_view name = "", std::vector<Error>* remarks = nullptr);

}  // namespace gatewalk::files
