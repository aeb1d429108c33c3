// The readers of other programs' files for a page: a module of its own, fetched when the first such file comes (files.mjs).
#include <emscripten/emscripten.h>

#include <string>
#include <vector>

#include "engine/files/formats.hpp"

namespace {

std::vector<std::byte> plain;
std::string problem;

}  // namespace

extern "C" {

// The plain form of a file (engine/files/plain.hpp): its length, or -1 with a sentence in gatewalk_problem().
EMSCRIPTEN_KEEPALIVE int gatewalk_plain(const std::byte* bytes, std::size_t size) {
  auto made = gatewalk::files::to_plain({bytes, size});
  if (!made) return problem = made.error().sentence(), -1;
  plain = *std::move(made);
  return static_cast<int>(plain.size());
}
// Its bytes; they stay until the next call.
EMSCRIPTEN_KEEPALIVE const std::byte* gatewalk_plain_bytes() { return plain.data(); }
EMSCRIPTEN_KEEPALIVE const char* gatewalk_problem() { return problem.c_str(); }

}  // extern "C"
