// Deflate, the compression inside zip archives, taken back. Only reading; what Gatewalk writes is not compressed.
// Source: RFC 1951.
#pragma once

#include <vector>

#include "engine/base/result.hpp"
#include "engine/files/bytes.hpp"

namespace gatewalk::files {

// The `size` bytes that were packed.
// Errors: COMPRESSED (the data is broken, or is not of this size).
// Cost: memory grows with what is really there, never by the word of `size`.
Result<std::vector<std::byte>> inflate(Bytes packed, std::uint64_t size);

}  // namespace gatewalk::files
