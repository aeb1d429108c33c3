// A height field as a mesh in the unit cube, the camera that looks at it, and lines and markers over it. Pure arithmetic;
// surface_view.cpp draws with it.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "lessons/graphics/graphics.hpp"

namespace gatewalk::lessons {

using Point3 = std::array<float, 3>;  // x and y over the ground, z up, each 0–1 inside of the cube

// What heights are drawn as: 0 at the least, 1 at the greatest finite one; logarithmic heights only above 0.
struct HeightScale {
  double least = 0, most = 1;
  bool log = false;
  // NaN for what has no height: not finite, or 0 and less on a logarithmic scale.
  float height(double value) const;
};
HeightScale heights_of(std::span<const float> values, bool log);

struct ReliefMesh {
  std::vector<ReliefVertex> vertices;  // row by row
  std::vector<std::uint32_t> triangles;
};
// Values row by row; what has no height is a wall of height 1. At least 2 × 2.
ReliefMesh make_relief(std::span<const float> values, int columns, int rows, const HeightScale& scale);

// Where the reader looks from, in degrees: turn around the vertical axis, and above the ground (5–85).
struct ReliefView {
  float turn = -35, above = 32;
  bool operator==(const ReliefView&) const = default;
};
// Column by column, to clip space. aspect: width through height of the picture.
std::array<float, 16> camera_of(const ReliefView& view, float aspect);
// To clip space divided by w: x and y from -1 (left, bottom) to 1, depth from -1 (near) to 1.
Point3 projected(const std::array<float, 16>& camera, const Point3& p);

// A line of that width, and a disc of that radius, in pixels of a picture of that size; added as triangles.
void add_line(std::vector<StrokeVertex>& strokes, Point3 from, Point3 to, float width, Point pixels, Color color);
void add_disc(std::vector<StrokeVertex>& strokes, Point3 at, float radius, Point pixels, Color color);

}  // namespace gatewalk::lessons
