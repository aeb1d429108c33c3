#include "lessons/ui/icons.hpp"

#include <cmath>
#include <initializer_list>
#include <numbers>

namespace gatewalk::lessons {

namespace {

// A square from -1 to 1 around a point.
struct Pen {
  ImDrawList& draw;
  Point middle;
  float half;
  Color color;
  float thickness;

  ImVec2 at(float x, float y) const { return {middle.x + x * half, middle.y + y * half}; }
  void stroke(std::initializer_list<Point> points, bool closed = false) const {
    for (const Point p : points) draw.PathLineTo(at(p.x, p.y));
    draw.PathStroke(color, closed ? ImDrawFlags_Closed : 0, thickness);
  }
  void solid(std::initializer_list<Point> points) const {
    for (const Point p : points) draw.PathLineTo(at(p.x, p.y));
    draw.PathFillConvex(color);
  }
  void arc(float x, float y, float radius, float from, float to) const {
    draw.PathArcTo(at(x, y), radius * half, from, to);
    draw.PathStroke(color, 0, thickness);
  }
};

constexpr float pi = std::numbers::pi_v<float>;

void sun(const Pen& pen) {
  pen.draw.AddCircle(pen.at(0, 0), 0.42f * pen.half, pen.color, 0, pen.thickness);
  for (int i = 0; i < 8; ++i) {
    const float a = static_cast<float>(i) * pi / 4, x = std::cos(a), y = std::sin(a);
    pen.stroke({{x * 0.72f, y * 0.72f}, {x * 0.98f, y * 0.98f}});
  }
}

// A circle with another one, nearer to the top right, taken out of it.
void moon(const Pen& pen) {
  constexpr float outer = 0.85f, inner = 0.72f, x = 0.36f, y = -0.3f;
  const float distance = std::hypot(x, y), towards = std::atan2(y, x);
  const float half = std::acos((distance * distance + outer * outer - inner * inner) / (2 * distance * outer));
  const float half_inner = std::acos((distance * distance + inner * inner - outer * outer) / (2 * distance * inner));
  pen.draw.PathArcTo(pen.at(0, 0), outer * pen.half, towards + half, towards + 2 * pi - half);
  pen.draw.PathArcTo(pen.at(x, y), inner * pen.half, towards + pi + half_inner, towards + pi - half_inner);
  pen.draw.PathStroke(pen.color, ImDrawFlags_Closed, pen.thickness);
}

}  // namespace

void draw_icon(Ui& ui, Icon icon, Rect area, float size, Color color) {
  const Pen pen{ui.draw(), area.center(), size / 2, color, std::max(1.4f, size / 11)};
  switch (icon) {
    case Icon::none: break;
    case Icon::sun: sun(pen); break;
    case Icon::moon: moon(pen); break;
    case Icon::help:
      pen.arc(0, -0.42f, 0.42f, -pi * 0.95f, pi * 0.28f);
      pen.stroke({{0.24f, -0.08f}, {0, 0.12f}, {0, 0.4f}});
      ui.disc({pen.middle.x, pen.middle.y + 0.82f * pen.half}, pen.thickness * 0.8f, color);
      break;
    case Icon::close:
      pen.stroke({{-0.65f, -0.65f}, {0.65f, 0.65f}});
      pen.stroke({{0.65f, -0.65f}, {-0.65f, 0.65f}});
      break;
    case Icon::left:
      pen.stroke({{0.9f, 0}, {-0.85f, 0}});
      pen.stroke({{-0.2f, -0.65f}, {-0.85f, 0}, {-0.2f, 0.65f}});
      break;
    case Icon::right:
      pen.stroke({{-0.9f, 0}, {0.85f, 0}});
      pen.stroke({{0.2f, -0.65f}, {0.85f, 0}, {0.2f, 0.65f}});
      break;
    case Icon::up: pen.stroke({{-0.6f, 0.3f}, {0, -0.3f}, {0.6f, 0.3f}}); break;
    case Icon::down: pen.stroke({{-0.6f, -0.3f}, {0, 0.3f}, {0.6f, -0.3f}}); break;
    case Icon::play: pen.solid({{-0.55f, -0.8f}, {0.85f, 0}, {-0.55f, 0.8f}}); break;
    case Icon::pause:
      pen.solid({{-0.65f, -0.75f}, {-0.18f, -0.75f}, {-0.18f, 0.75f}, {-0.65f, 0.75f}});
      pen.solid({{0.18f, -0.75f}, {0.65f, -0.75f}, {0.65f, 0.75f}, {0.18f, 0.75f}});
      break;
    case Icon::step:
      pen.solid({{-0.7f, -0.75f}, {0.45f, 0}, {-0.7f, 0.75f}});
      pen.stroke({{0.7f, -0.75f}, {0.7f, 0.75f}});
      break;
    case Icon::step_back:
      pen.solid({{0.7f, -0.75f}, {0.7f, 0.75f}, {-0.45f, 0}});
      pen.stroke({{-0.7f, -0.75f}, {-0.7f, 0.75f}});
      break;
    case Icon::first:
      pen.stroke({{-0.8f, -0.7f}, {-0.8f, 0.7f}});
      pen.stroke({{0.7f, -0.65f}, {-0.1f, 0}, {0.7f, 0.65f}});
      break;
    case Icon::last:
      pen.stroke({{0.8f, -0.7f}, {0.8f, 0.7f}});
      pen.stroke({{-0.7f, -0.65f}, {0.1f, 0}, {-0.7f, 0.65f}});
      break;
    case Icon::share:
      pen.stroke({{0, 0.35f}, {0, -0.9f}});
      pen.stroke({{-0.4f, -0.5f}, {0, -0.9f}, {0.4f, -0.5f}});
      pen.stroke({{-0.35f, -0.1f}, {-0.75f, -0.1f}, {-0.75f, 0.9f}, {0.75f, 0.9f}, {0.75f, -0.1f}, {0.35f, -0.1f}});
      break;
    case Icon::menu:
      for (const float y : {-0.6f, 0.0f, 0.6f}) pen.stroke({{-0.8f, y}, {0.8f, y}});
      break;
    case Icon::undo:
      pen.stroke({{-0.35f, -0.85f}, {-0.8f, -0.4f}, {-0.35f, 0.05f}});
      pen.stroke({{-0.8f, -0.4f}, {0.3f, -0.4f}});
      pen.arc(0.3f, 0.15f, 0.55f, -pi / 2, pi / 2);
      pen.stroke({{0.3f, 0.7f}, {-0.4f, 0.7f}});
      break;
    case Icon::redo:
      pen.stroke({{0.35f, -0.85f}, {0.8f, -0.4f}, {0.35f, 0.05f}});
      pen.stroke({{0.8f, -0.4f}, {-0.3f, -0.4f}});
      pen.arc(-0.3f, 0.15f, 0.55f, pi / 2, pi * 1.5f);
      pen.stroke({{-0.3f, 0.7f}, {0.4f, 0.7f}});
      break;
    case Icon::reset:
      pen.arc(0, 0, 0.75f, -pi * 0.35f, pi * 1.3f);
      pen.stroke({{0.05f, -0.95f}, {0.34f, -0.67f}, {-0.02f, -0.35f}});
      break;
    case Icon::plus:
      pen.stroke({{-0.7f, 0}, {0.7f, 0}});
      pen.stroke({{0, -0.7f}, {0, 0.7f}});
      break;
    case Icon::minus: pen.stroke({{-0.7f, 0}, {0.7f, 0}}); break;
    case Icon::check: pen.stroke({{-0.7f, 0.05f}, {-0.2f, 0.55f}, {0.75f, -0.55f}}); break;
    case Icon::fit:
      for (const float sx : {-1.0f, 1.0f})
        for (const float sy : {-1.0f, 1.0f}) pen.stroke({{sx * 0.8f, sy * 0.3f}, {sx * 0.8f, sy * 0.8f}, {sx * 0.3f, sy * 0.8f}});
      break;
    case Icon::grid:
      for (const float x : {-0.85f, -0.2f, 0.45f})
        for (const float y : {-0.65f, 0.2f}) pen.stroke({{x, y}, {x + 0.4f, y}, {x + 0.4f, y + 0.45f}, {x, y + 0.45f}, {x, y}});
      break;
    case Icon::settings:
      for (const float y : {-0.5f, 0.5f}) pen.stroke({{-0.9f, y}, {0.9f, y}});
      ui.disc({pen.middle.x - 0.3f * pen.half, pen.middle.y - 0.5f * pen.half}, 0.28f * pen.half, color);
      ui.disc({pen.middle.x + 0.35f * pen.half, pen.middle.y + 0.5f * pen.half}, 0.28f * pen.half, color);
      break;
  }
}

}  // namespace gatewalk::lessons
