// What a file that is not what its name says may be instead, and how to turn it into something readable.
#pragma once

#include <optional>
#include <string>

#include "engine/files/bytes.hpp"

namespace gatewalk::files {

struct ForeignType {
  std::string what;   // "this is a PyTorch file (.pt)"
  std::string hint;   // "save with safetensors.torch.save_file(model.state_dict(), 'model.safetensors')"
  bool text = false;  // it is text of no further kind
};

// What the file was given as: what helps a model does not help a sequence.
enum class Role { model, array };

// Recognizes well-known files by their bytes: models and data of other programs, pickles, archives and what they hold, web
// pages, pictures, sound, text. Nothing if the bytes look like none of them. As a model it never claims safetensors, whose
// length field can have any bytes: ask only after a file has failed to read as what it should be.
std::optional<ForeignType> recognize(Bytes bytes, Role role = Role::model);

}  // namespace gatewalk::files
