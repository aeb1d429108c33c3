// After a step, what the operation reads travels along its wires; then everything stands still. A pure function of the
// cursor and of how much time has passed: light along the wire, and the vector's cells at its head. Declared in scene.hpp.
#include "lessons/graphics/flow.hpp"
#include "lessons/stage/path.hpp"
#include "lessons/stage/scene.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float arrives = 0.6f;         // of the movement's time; then the result appears
constexpr int most_cells = 8;           // of a vector that travels
constexpr float band = 18, trail = 90;  // of the light, at zoom 1

float eased(float t) { return t * t * (3 - 2 * t); }

}  // namespace

void draw_motion(Scene& scene) {
  if (scene.motion >= arrives) return;
  const bool backward = scene.pass() == Pass::backward;
  const float share = eased(scene.motion / arrives);
  scene.memory.bands.clear();
  for (const int w : travelled(scene.diagram, scene.moment, scene.forward, scene.backward)) {
    const Wire& wire = scene.diagram.wires[static_cast<std::size_t>(w)];
    const auto values = scene.trace(Pass::forward).at(wire.link.value, scene.cursor().step);
    const int b = values.cols() == 1 ? 0 : scene.cursor().batch;
    const int cells = std::min<int>(most_cells, static_cast<int>(values.rows()));
    const std::vector<Point> line = rounded(scene.view(wire.path), corner_radius * scene.view.zoom);
    const Point at = along(line, backward ? 1 - share : share);
    scene.memory.bands.push_back(flow_band(line, std::max(8.0f, band * scene.view.zoom)));
    const float reach = trail * scene.view.zoom;
    draw_flow(scene.ui, {scene.memory.bands.back(), (backward ? 1 - share : share) * length_of(line), backward ? -reach : reach,
                         value_line_color(scene, wire.link.value)});
    const float size = std::max(5.0f, 9 * scene.view.zoom);
    Rect train{at.x - size * static_cast<float>(cells) / 2, at.y - size / 2, size * static_cast<float>(cells), size};
    scene.ui.fill(train.inset(-2.5f), scene.ui.theme.background, 4);
    scene.ui.frame(train.inset(-2.5f), value_line_color(scene, wire.link.value), 4, 1.2f);
    for (int k = 0; k < cells; ++k) {
      const Rect cell = train.cut_left(size);
      // Backward the error term is on its way: its own values are at the goal, so the train stays in one color.
      scene.ui.fill(cell.inset(0.5f, 0),
                    backward ? scene.ui.theme.gradient : value_color(scene.ui.theme, values(k, b), scene.range), 1.5f);
    }
  }
}

}  // namespace gatewalk::lessons::stage
