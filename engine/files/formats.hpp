// The file formats, a row each: how a file is told to be of it, and what reads it. To add one: its reader (a file or a pair) and
// its row in formats.cpp; the command line, the module and the lab then open it. A model's reader gives its tensors under the
// names that the file has, in the layout that the file has; dialects.hpp then makes PyTorch's names and layout of them.
#pragma once

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"
#include "engine/files/plain.hpp"
#include "engine/files/safetensors.hpp"

namespace gatewalk::files {

// An array of numbers: a sequence, a gradient, lengths.
std::span<const Format<Tensor>> array_formats();
// Named tensors: a model, initial states, gradients by several.
std::span<const Format<SafetensorsFile>> model_formats();

// Reads an array, told by the name's ending, or by the first bytes if the name says nothing; what no row claims, as the last one,
// which is text; `remarks` are a table's (csv.hpp). Errors: the format's own.
Result<Tensor> read_array(Bytes bytes, std::string_view name = "", std::vector<Error>* remarks = nullptr);

// Reads named tensors, told by their bytes, never by a name; what no row claims, as safetensors, whose error says what it is
// instead.
Result<SafetensorsFile> read_tensors(Bytes bytes);

// The plain form of a file (plain.hpp); of bytes that are plain already a copy. Errors: those of read_tensors and read_array.
// Cost: twice the file's bytes.
Result<std::vector<std::byte>> to_plain(Bytes bytes);

}  // namespace gatewalk::files
