#include "lessons/graphics/flow.hpp"

#include <cmath>

#include "lessons/ui/paper.hpp"

namespace gatewalk::lessons {

namespace {

// The middle of the band in pieces, each as bright as the shader would have it in its middle.
void draw_lines(Ui& ui, const Flow& flow) {
  for (std::size_t k = 2; k + 1 < flow.band.size(); k += 2) {
    const FlowVertex &a = flow.band[k - 2], &b = flow.band[k - 1], &c = flow.band[k], &d = flow.band[k + 1];
    const float behind = (flow.head - (a.along + c.along) / 2) / flow.trail;
    if (behind < 0 || behind > 1) continue;
    const float width = std::hypot(a.x - b.x, a.y - b.y) * 0.6f;
    ui.line({(a.x + b.x) / 2, (a.y + b.y) / 2}, {(c.x + d.x) / 2, (c.y + d.y) / 2},
            faded(flow.color, (1 - behind) * (1 - behind)), width);
  }
}

}  // namespace

std::vector<FlowVertex> flow_band(const std::vector<Point>& line, float width) {
  std::vector<FlowVertex> band;
  float along = 0;
  for (std::size_t k = 0; k < line.size(); ++k) {
    const Point &before = line[k == 0 ? 0 : k - 1], &after = line[k + 1 == line.size() ? k : k + 1];
    const float dx = after.x - before.x, dy = after.y - before.y, length = std::hypot(dx, dy);
    if (length == 0) continue;
    if (k > 0) along += std::hypot(line[k].x - line[k - 1].x, line[k].y - line[k - 1].y);
    const float nx = -dy / length * width / 2, ny = dx / length * width / 2;
    band.push_back({line[k].x + nx, line[k].y + ny, along, 1});
    band.push_back({line[k].x - nx, line[k].y - ny, along, -1});
  }
  if (band.size() < 4) band.clear();
  return band;
}

void draw_flow(Ui& ui, const Flow& flow) {
  if (flow.band.empty()) return;
  Graphics* graphics = shaders_of(ui);
  if (!graphics) return draw_lines(ui, flow);
  Drawing d;
  d.shader = "flow", d.strip = true;
  d.set_vertices(flow.band);
  d.set("head", {flow.head}), d.set("trail", {flow.trail}), d.set("tint", flow.color);
  graphics->draw(ui.draw(), d);
}

}  // namespace gatewalk::lessons
