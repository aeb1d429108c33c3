// What a file that is not what its name says may be instead, and how to turn it into something readable.
#pragma once

#include <optional>
#include <string>

#include "engine/files/bytes.hpp"

namespace gatewalk::files {

struct ForeignType {
  std::string what;  // "this is a PyTorch pickle (.pt)"
  std::string hint;  // "save with safetensors.torch.save_file(model.state_dict(), 'model.safetensors')"
};

// Recognizes well-known files by their first bytes: pickles, archives, web pages, arrays, pictures, text.
// Nothing if the bytes look like none of them. It never claims safetensors: its length field can have any bytes,
// so ask only after a file has failed to read as what it should be.
std::optional<ForeignType> recognize(Bytes bytes);

}  // namespace gatewalk::files
