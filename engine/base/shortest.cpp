// A page takes base/digits.hpp, and the engine's module for JavaScript puts JavaScript's own conversion in this file's place
// (web/engine_module_numbers.cpp): the standard library's brings 130 kB of tables.
#include "engine/base/shortest.hpp"

#include <charconv>

#include "engine/base/digits.hpp"

namespace gatewalk {

std::string shortest_text(double value) {
#ifdef GATEWALK_SMALL_NUMBERS
  return digits::text(value);
#else
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
#endif
}

}  // namespace gatewalk
