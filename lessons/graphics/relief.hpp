// A height field as a mesh in the unit cube, the camera that looks at it, and lines and markers over it: arithmetic, and what the
// shaders are given. surface_view.cpp draws with it.
//
// The camera, column by column, is P · V: first the cube's middle to the origin and the view's axes, then perspective.
//   right = (cos t, sin t, 0)     up = (-sin t sin e, cos t sin e, cos e)     away = (-sin t cos e, cos t cos e, -sin e)
//   with t the turn around the vertical axis and e the height above the ground; (x', y', z') = p - middle along these three.
//   clip space: X = x' / (opening · aspect)    Y = y' / opening    Z = a (z' + distance) + b    W = z' + distance
//   with n, f the near and far plane: a = (f + n) / (f - n), b = -2 f n / (f - n), so that Z/W is -1 at n and 1 at f.
// A vertex' normal, for a height z over a grid of columns × rows: (-∂z/∂x, -∂z/∂y, 1) divided by its length, the slopes by
// central differences of the neighbors.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "lessons/graphics/graphics.hpp"

namespace gatewalk::lessons {

// A point of a height field in the unit cube.
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
// The surface, the strokes that it hides, faintly, and those before it: a solid picture's drawings.
std::array<Drawing, 3> drawings_of(const Relief& relief);

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
