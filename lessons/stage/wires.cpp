// The stage's lines. Declared in scene.hpp.
#include <cmath>

#include "lessons/stage/path.hpp"
#include "lessons/stage/scene.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float thin = 3.6f, thick = 9;  // at zoom 1
constexpr float reach = 5;               // how far beside a line it is still hit, in pixels

float thickness(const Scene& scene, const Wire& wire) {
  const float width = (wire.belt ? thick : thin) * scene.view.zoom;
  return std::max(width, wire.belt ? 4.0f : 1.6f);
}

// What a click on a wire leads to: where its value is made, else where it is read; backward, the value's error term.
Index goal(const Scene& scene, const Wire& wire) {
  if (scene.pass() == Pass::backward) return scene.moment.totals[static_cast<std::size_t>(wire.link.value)];
  if (!scene.forward[wire.link.value].leaf()) return wire.link.value;
  return wire.link.reader;
}

Index speaks_of(const Scene& scene, const Wire& wire) {
  return scene.pass() == Pass::forward ? wire.link.value : scene.moment.totals[static_cast<std::size_t>(wire.link.value)];
}

void hit(Scene& scene, std::size_t index) {
  const Wire& wire = scene.diagram.wires[index];
  Ui& ui = scene.ui;
  const std::vector<Point> corners = scene.view(wire.path);
  bool hovered = false, pressed = false;
  for (std::size_t k = 1; k < corners.size(); ++k) {
    const Point a = corners[k - 1], b = corners[k];
    const Rect area = Rect{std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)}.inset(-reach);
    const Response r = ui.pointable(ui.id("wire " + std::to_string(index) + "." + std::to_string(k)), area);
    hovered = hovered || r.hovered;
    pressed = pressed || r.pressed;
  }
  const Index target = goal(scene, wire);
  if (hovered) point_at(scene, speaks_of(scene, wire));
  if (hovered && target >= 0) ui.cursor(ImGuiMouseCursor_Hand);
  if (pressed && target >= 0) scene.seek(scene.pass(), scene.cursor().step, target);
}

// A small arrow in the middle of a lit line, so that its direction does not hang on the eye for dashes.
void arrow(Scene& scene, const std::vector<Point>& line, Color color, float width, bool backward) {
  const float length = length_of(line);
  if (length < 40) return;
  const float share = backward ? 0.42f : 0.58f, step = 4 / length;
  const Point tip = along(line, backward ? share - step : share + step),
              tail = along(line, backward ? share + step : share - step);
  const float dx = tip.x - tail.x, dy = tip.y - tail.y, norm = std::max(std::hypot(dx, dy), 0.01f);
  const float size = std::max(width * 1.7f, 6.0f);
  const Point d{dx / norm * size, dy / norm * size};
  const Point middle = along(line, share);
  const ImVec2 a{middle.x + d.x, middle.y + d.y}, b{middle.x - d.x * 0.5f - d.y * 0.8f, middle.y - d.y * 0.5f + d.x * 0.8f},
      c{middle.x - d.x * 0.5f + d.y * 0.8f, middle.y - d.y * 0.5f - d.x * 0.8f};
  scene.ui.draw().AddTriangleFilled(a, b, c, color);
}

}  // namespace

void draw_wires(Scene& scene) {
  const Diagram& d = scene.diagram;
  const bool backward = scene.pass() == Pass::backward;
  for (std::size_t w = 0; w < d.wires.size(); ++w) hit(scene, w);
  // From dim to lit; belts below the lines that leave them.
  for (const Light light : {Light::dim, Light::resting, Light::read, Light::active})
    for (const bool belts : {true, false})
      for (std::size_t w = 0; w < d.wires.size(); ++w) {
        const Wire& wire = d.wires[w];
        Light own = scene.moment.wires[w];
        if (pointed_at(scene, speaks_of(scene, wire))) own = Light::active;
        if (is_cut(scene, wire)) own = std::min(own, Light::dim);               // nothing runs here
        if (wire.belt && own == Light::dim && !backward) own = Light::resting;  // the thread through all steps
        if (own != light || wire.belt != belts) continue;
        const Color color = lit_color(scene, value_line_color(scene, wire.link.value), own);
        const std::vector<Point> line = rounded(scene.view(wire.path), corner_radius * scene.view.zoom);
        const float width = thickness(scene, wire);
        if (!backward) stroke(scene.ui.draw(), line, color, width);
        else stroke_dashed(scene.ui.draw(), line, color, width, std::max(7.0f, width * 1.6f), std::max(4.0f, width * 0.8f));
        if (backward && light == Light::active) arrow(scene, line, color, width, true);
      }
}

}  // namespace gatewalk::lessons::stage
