// What is drawn by shaders where there is a graphics processor. Nothing here knows GL: a host that has one offers a Graphics
// (gl_graphics.hpp), tests and a lab without one have none, and heat_map.cpp and surface_view.cpp then draw the same content
// with ImGui's draw lists.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "lessons/semantics/geometry.hpp"
#include "lessons/ui/theme.hpp"

struct ImDrawList;

namespace gatewalk::lessons {

// A number for data that was just made: equal numbers mean equal data, so that it is handed to the graphics processor once.
std::uint64_t new_data_version();

// A matrix as colors. Values live until the frame is on the screen.
struct HeatMap {
  std::span<const float> values;  // rows × columns, a row's entries side by side
  int rows = 0, columns = 0;
  std::uint64_t version = 0;  // of the values, from new_data_version
  Rect area;                  // on the screen
  Rect window;                // what of the matrix it shows: first column, first row, columns, rows; fractions are fine
  double range = 1;           // of the color scale, above 0
  int lit_row = -1, lit_column = -1;

  Point cell() const { return {area.w / window.w, area.h / window.h}; }
  // Where an entry stands; may lie outside of the area.
  Rect at(int row, int column) const {
    const Point size = cell();
    return {area.x + (static_cast<float>(column) - window.x) * size.x, area.y + (static_cast<float>(row) - window.y) * size.y,
            size.x, size.y};
  }
};

// A point of a height field in the unit cube; see relief.hpp.
struct ReliefVertex {
  std::array<float, 3> position;
  std::array<float, 3> normal;
  float missing = 0;  // 1: there is no finite height
};

// A corner of a line's or marker's triangle: projected (x, y, depth from -1 to 1), with its color.
struct StrokeVertex {
  std::array<float, 3> position;
  Color color = 0;
};

// A height field and lines in one picture. Spans live until the frame is on the screen.
struct Relief {
  std::span<const ReliefVertex> vertices;
  std::span<const std::uint32_t> triangles;  // three indices each
  std::uint64_t version = 0;                 // of vertices and triangles
  std::span<const StrokeVertex> strokes;     // three each
  std::array<float, 16> camera{};            // column by column, to clip space
  Rect area;                                 // on the screen
  Color low = 0, middle = 0, high = 0, wall = 0, ink = 0, ground = 0;
  float contour_first = 0, contour_distance = 1;  // in heights of the cube
};

// A corner of a band along a wire: where it is in logical pixels, how far along the wire, and on which side.
struct FlowVertex {
  float x = 0, y = 0;
  float along = 0, across = 0;  // across: -1 or 1
};

// Light on its way along a wire. The span lives until the frame is on the screen.
struct Flow {
  std::span<const FlowVertex> band;  // a strip of triangles
  float head = 0;                    // logical pixels along the wire
  float trail = 60;                  // how far behind the head it is lit; below 0: before it (backward)
  Color color = 0;
};

class Graphics {
 public:
  virtual ~Graphics() = default;
  // Puts a picture into the list, in order with what is drawn before and after. theme: colors of the scale; ground: behind.
  virtual void heat_map(ImDrawList& list, const HeatMap& map, const Theme& theme, Color ground) = 0;
  virtual void relief(ImDrawList& list, const Relief& relief) = 0;
  virtual void flow(ImDrawList& list, const Flow& flow) = 0;
};

}  // namespace gatewalk::lessons
