// What the lab reads without help: safetensors, .npy, tables and lists of numbers. A file of another program comes in the plain
// form (to_plain in formats.hpp): a model as safetensors that says in its metadata what the file said of its networks, an archive
// of one array as .npy. What reads foreign files is large and is needed by few, so a page fetches it when such a file comes.
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/tensor.hpp"
#include "engine/files/format.hpp"

namespace gatewalk::files {

// Of the metadata of a plain form: what the reader of the file was told, a line a sentence.
inline constexpr const char* warnings_key = "gatewalk_warnings";

// Whether the lab reads these bytes without help. What is none of ours is: its reader says what it is instead.
bool is_plain(Bytes bytes);

// The formats of arrays that the lab reads itself; the last takes what no other claims.
std::span<const Format<Tensor>> plain_array_formats();

// Reads an array of one of these formats, told by the name's ending, or by the first bytes if the name says nothing; what no row
// claims, as the last one, which is text; `remarks` are a table's (csv.hpp). Errors: the format's own.
Result<Tensor> read_array_of(std::span<const Format<Tensor>> formats, Bytes bytes, std::string_view name = "",
                             std::vector<Error>* remarks = nullptr);

}  // namespace gatewalk::files
