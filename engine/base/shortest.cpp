// The standard library's way to it brings 100 kB of tables, so that the engine's module for JavaScript puts a slower one of
// its own in this file's place (web/engine_module_numbers.cpp).
#include "engine/base/shortest.hpp"

#include <charconv>

namespace gatewalk {

std::string shortest_text(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace gatewalk
