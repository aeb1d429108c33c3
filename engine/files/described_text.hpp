// What a file says of its networks (described.hpp) as JSON text, and back: so a safetensors file keeps it in its metadata, and
// what was opened from Keras and saved runs with the same functions and says the same.
#pragma once

#include <string_view>

#include "engine/files/described.hpp"

namespace gatewalk::files {

inline constexpr const char* networks_key = "gatewalk_networks";

std::string to_text(const std::vector<DescribedNetwork>& networks);
// None from a text that is no such.
std::vector<DescribedNetwork> networks_from(std::string_view text);

}  // namespace gatewalk::files
