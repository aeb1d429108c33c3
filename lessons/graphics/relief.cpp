#include "lessons/graphics/relief.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gatewalk::lessons {

namespace {

constexpr float distance = 3.2f, near_plane = 1, far_plane = 6, opening = 0.31f;  // opening: tangent of half the angle of view
constexpr float lift = 0.004f;  // strokes stand a hair before the surface they lie on
constexpr float pi = 3.14159265f;
constexpr float hidden = 0.22f;  // opacity of strokes behind the surface

Point3 normal_of(const ReliefMesh& mesh, int columns, int rows, int column, int row) {
  const auto z = [&](int c, int r) {
    return mesh.vertices[static_cast<std::size_t>(std::clamp(r, 0, rows - 1) * columns + std::clamp(c, 0, columns - 1))]
        .position[2];
  };
  const float dx = (z(column + 1, row) - z(column - 1, row)) * static_cast<float>(columns - 1) / 2,
              dy = (z(column, row + 1) - z(column, row - 1)) * static_cast<float>(rows - 1) / 2;
  const float length = std::sqrt(dx * dx + dy * dy + 1);
  return {-dx / length, -dy / length, 1 / length};
}

}  // namespace

float HeightScale::height(double value) const {
  if (!std::isfinite(value) || (log && !(value > 0))) return std::numeric_limits<float>::quiet_NaN();
  const double share =
      log ? (std::log10(value) - std::log10(least)) / (std::log10(most) - std::log10(least)) : (value - least) / (most - least);
  return static_cast<float>(std::clamp(share, 0.0, 1.0));
}

HeightScale heights_of(std::span<const float> values, bool log) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const float v : values)
    if (std::isfinite(v) && (!log || v > 0)) least = std::min<double>(least, v), most = std::max<double>(most, v);
  if (!(least < most)) return {least == most ? least - 0.5 : 0, least == most ? least + 0.5 : 1, false};
  return {least, most, log};
}

ReliefMesh make_relief(std::span<const float> values, int columns, int rows, const HeightScale& scale) {
  ReliefMesh mesh;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      const float z = scale.height(values[static_cast<std::size_t>(row * columns + column)]);
      ReliefVertex v{{static_cast<float>(column) / static_cast<float>(columns - 1),
                      static_cast<float>(row) / static_cast<float>(rows - 1), std::isnan(z) ? 1.0f : z},
                     {0, 0, 1},
                     std::isnan(z) ? 1.0f : 0.0f};
      mesh.vertices.push_back(v);
    }
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      mesh.vertices[static_cast<std::size_t>(row * columns + column)].normal = normal_of(mesh, columns, rows, column, row);
  for (int row = 0; row + 1 < rows; ++row)
    for (int column = 0; column + 1 < columns; ++column) {
      const auto a = static_cast<std::uint32_t>(row * columns + column), b = a + 1, c = a + static_cast<std::uint32_t>(columns),
                 d = c + 1;
      // Parted along the diagonal that climbs less, so that an edge across the grid has no teeth.
      const auto z = [&](std::uint32_t k) { return mesh.vertices[k].position[2]; };
      if (std::fabs(z(a) - z(d)) <= std::fabs(z(b) - z(c))) mesh.triangles.insert(mesh.triangles.end(), {a, b, d, a, d, c});
      else mesh.triangles.insert(mesh.triangles.end(), {a, b, c, b, d, c});
    }
  return mesh;
}

// First the cube's middle to the origin and the turn, then the look down, then perspective.
std::array<float, 16> camera_of(const ReliefView& view, float aspect) {
  const float t = view.turn * pi / 180, e = view.above * pi / 180;
  const float ct = std::cos(t), st = std::sin(t), ce = std::cos(e), se = std::sin(e);
  const Point3 middle{0.5f, 0.5f, 0.38f};
  // To the right, up, and into the picture; at turn 0 one looks along y.
  const Point3 right{ct, st, 0}, up{-st * se, ct * se, ce}, away{-st * ce, ct * ce, -se};
  const auto along = [&](const Point3& axis) { return axis[0] * middle[0] + axis[1] * middle[1] + axis[2] * middle[2]; };
  const float wide = aspect < 1 ? opening / aspect : opening, sx = 1 / (wide * aspect), sy = 1 / wide;
  const float a = (far_plane + near_plane) / (far_plane - near_plane), b = -2 * far_plane * near_plane / (far_plane - near_plane);
  std::array<float, 16> m{};
  for (std::size_t k = 0; k < 3; ++k) {
    m[k * 4 + 0] = sx * right[k];
    m[k * 4 + 1] = sy * up[k];
    m[k * 4 + 2] = a * away[k];
    m[k * 4 + 3] = away[k];
  }
  m[12] = -sx * along(right);
  m[13] = -sy * along(up);
  m[14] = a * (distance - along(away)) + b;
  m[15] = distance - along(away);
  return m;
}

Point3 projected(const std::array<float, 16>& m, const Point3& p) {
  std::array<float, 4> c{};
  for (std::size_t row = 0; row < 4; ++row) c[row] = m[row] * p[0] + m[4 + row] * p[1] + m[8 + row] * p[2] + m[12 + row];
  return {c[0] / c[3], c[1] / c[3], c[2] / c[3]};
}

std::array<Drawing, 3> drawings_of(const Relief& relief) {
  std::array<Drawing, 3> all;
  auto& [surface, behind, in_front] = all;
  surface.shader = "relief", surface.version = relief.version, surface.triangles = relief.triangles;
  surface.set_vertices(relief.vertices);
  surface.set("camera", relief.camera);
  surface.set("low", relief.low), surface.set("middle", relief.middle), surface.set("high", relief.high);
  surface.set("wall", relief.wall), surface.set("ink", relief.ink);
  surface.set("contours", {relief.contour_first, relief.contour_distance});
  surface.set("light", {-0.35f, -0.42f, 0.837f});
  behind.depth = Depth::behind, in_front.depth = Depth::in_front;
  for (Drawing* strokes : {&behind, &in_front}) {
    strokes->shader = "stroke";
    strokes->set_vertices(relief.strokes);
    strokes->set("opacity", {strokes == &behind ? hidden : 1.0f});
  }
  for (Drawing& d : all) d.area = relief.area;
  return all;
}

void add_line(std::vector<StrokeVertex>& strokes, Point3 from, Point3 to, float width, Point pixels, Color color) {
  // The normal in pixels, so that the line is as wide in every direction.
  const float dx = (to[0] - from[0]) * pixels.x, dy = (to[1] - from[1]) * pixels.y, length = std::hypot(dx, dy);
  if (length < 1e-3f) return;
  const float nx = -dy / length * width / pixels.x, ny = dx / length * width / pixels.y;
  const auto corner = [&](const Point3& p, float side) {
    return StrokeVertex{{p[0] + nx * side, p[1] + ny * side, p[2] - lift}, color};
  };
  for (const auto& v : {corner(from, 1), corner(from, -1), corner(to, 1), corner(to, 1), corner(from, -1), corner(to, -1)})
    strokes.push_back(v);
}

void add_disc(std::vector<StrokeVertex>& strokes, Point3 at, float radius, Point pixels, Color color) {
  constexpr int corners = 14;
  const auto edge = [&](int k) {
    const float angle = 2 * pi * static_cast<float>(k) / corners;
    return StrokeVertex{
        {at[0] + std::cos(angle) * 2 * radius / pixels.x, at[1] + std::sin(angle) * 2 * radius / pixels.y, at[2] - 2 * lift},
        color};
  };
  for (int k = 0; k < corners; ++k)
    strokes.insert(strokes.end(), {{{at[0], at[1], at[2] - 2 * lift}, color}, edge(k), edge(k + 1)});
}

}  // namespace gatewalk::lessons
