// The shaders, a row each. To add one: shaders/NAME.vert, shaders/NAME.frag and its row here. Everything else follows from the
// row: hosts compile it, tests look at its text, and whoever wants to draw with it fills a Drawing (graphics.hpp). Nothing here
// knows GL.
#pragma once

#include <array>
#include <string_view>

namespace gatewalk::lessons {

// A value that each vertex brings: so many floats, or a color (four bytes, which the shader reads as numbers from 0 to 1).
struct Attribute {
  const char* name = nullptr;
  int floats = 0;
  bool color = false;
  constexpr int bytes() const { return color ? 4 : 4 * floats; }
};

struct Shader {
  std::string_view name;                  // of its two files, and in a Drawing
  std::array<Attribute, 3> attributes{};  // as they lie in a vertex, one after the other; none: the vertex's number is enough
  constexpr int vertex_bytes() const {
    int all = 0;
    for (const Attribute& a : attributes) all += a.bytes();
    return all;
  }
};

inline constexpr Shader shaders[] = {
    {"heat_map"},
    {"relief", {{{"position", 3}, {"slope", 3}, {"missing", 1}}}},
    {"stroke", {{{"position", 3}, {"paint", 4, true}}}},
    {"flow", {{{"position", 2}, {"place", 2}}}},
};
inline constexpr int shader_count = static_cast<int>(std::size(shaders));

// The row with this name, by its number; -1 if there is none.
constexpr int find_shader(std::string_view name) {
  for (int k = 0; k < shader_count; ++k)
    if (shaders[k].name == name) return k;
  return -1;
}

}  // namespace gatewalk::lessons
