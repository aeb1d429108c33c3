// The JSON header of a safetensors file, checked against the format's schema. For safetensors.cpp.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/files/bytes.hpp"

namespace gatewalk::files {

struct HeaderEntry {
  std::string name;
  std::string dtype;
  std::vector<std::uint64_t> shape;
  std::vector<std::uint64_t> offsets;  // begin and end, counted from the first byte of data
};

struct Header {
  std::vector<HeaderEntry> entries;  // in the header's order
  std::map<std::string, std::string> metadata;
  std::vector<std::string> warnings;
};

// Reads the header without recursion; a mistake in the JSON is answered before a mistake in what it says.
// Errors: HEADER_UTF8, HEADER_JSON, HEADER_SCHEMA, DUPLICATE, SHAPE and OFFSETS (numbers that are no sizes).
Result<Header> read_header(std::string_view text);

}  // namespace gatewalk::files
