// A sequence from whatever file it comes in.
#pragma once

#include <optional>

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"
#include "engine/files/bytes.hpp"

namespace gatewalk::files {

// Reads any format of arrays (formats.hpp), told by the name's ending, or by the first bytes if the name says nothing.
// Shapes: [T, I] or [T, B, I], no size 0.
// Errors: the format's own; SHAPE.
Result<Tensor> read_sequence(Bytes bytes, std::string_view name = "");

// A sentence where a table's first row reads like the columns' numbers, 0, 1, …, which a program may have written above the
// numbers: among others that are not whole, or three columns and more.
std::optional<Error> doubt_about_first_row(const Tensor& table);

}  // namespace gatewalk::files
