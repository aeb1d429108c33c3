// What is drawn by shaders where there is a graphics processor. Nothing here knows GL: a host that has one offers a Graphics
// (gl_graphics.hpp), which draws whatever a Drawing says by the row of its shader (shaders.hpp). Tests and a lab without one have
// none; heat_map.cpp, flow.cpp and surface_view.cpp then draw the same content with ImGui's draw lists.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "lessons/graphics/shaders.hpp"
#include "lessons/semantics/geometry.hpp"
#include "lessons/ui/theme.hpp"

struct ImDrawList;

namespace gatewalk::lessons {

// A number for data that was just made: equal numbers mean equal data, so that it is handed to the graphics processor once.
std::uint64_t new_data_version();

// What a shader reads by name: 1 to 4 numbers, or 16 (a matrix, column by column).
struct Uniform {
  const char* name = nullptr;
  int count = 0;
  std::array<float, 16> numbers{};
};

// How a drawing meets those before it in the same solid picture.
enum class Depth : std::uint8_t {
  nearest,   // where it is nearest it is seen, and hides what comes after it
  in_front,  // seen where nothing hides it; hides nothing
  behind,    // seen only where something hides it
};

// Triangles to be drawn with a shader. Three uniforms are given to every shader that has them: `area`, the drawing's area in clip
// space (left, top, right, bottom), `pixels`, its size in physical pixels, and `window`, the window's size in logical pixels.
// Spans live until the frame is on the screen; names are literals.
struct Drawing {
  const char* shader = "";
  Rect area;                                 // on the screen
  bool strip = false;                        // a strip of triangles; otherwise three vertices each
  std::span<const std::byte> vertices;       // as the shader's row says
  int vertex_count = 0;                      // as many as there are; what the row has no attributes for needs none
  std::span<const std::uint32_t> triangles;  // three numbers of vertices each; empty: the vertices in their order
  std::uint64_t version = 0;                 // of vertices and triangles, from new_data_version; 0: other ones in every frame
  // A matrix that the shader reads as the texture `values`, a texel an entry, row by row; empty: none.
  std::span<const float> values;
  int rows = 0, columns = 0;
  std::uint64_t values_version = 0;
  Depth depth = Depth::nearest;  // in a solid picture
  std::array<Uniform, 12> uniforms{};

  template <class Vertex>
  void set_vertices(std::span<const Vertex> all) {
    vertices = std::as_bytes(all), vertex_count = static_cast<int>(all.size());
  }
  void set(const char* name, std::initializer_list<float> numbers);
  void set(const char* name, const std::array<float, 16>& matrix);
  void set(const char* name, Color color);  // red, green, blue and opacity from 0 to 1

 private:
  Uniform& next(const char* name, int count);
};

class Graphics {
 public:
  virtual ~Graphics() = default;
  // Puts a drawing into the list, in order with what is drawn before and after, inside of the list's clip.
  virtual void draw(ImDrawList& list, const Drawing& drawing) = 0;
  // Drawings over a ground in a picture of their own, in which what is nearer hides what is farther, with smooth edges; then the
  // picture. All have the same area. There is one such picture on the screen at a time.
  virtual void draw_solid(ImDrawList& list, Rect area, Color ground, std::span<const Drawing> drawings) = 0;
};

}  // namespace gatewalk::lessons
