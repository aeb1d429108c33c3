#include "lessons/figures/plot_canvas.hpp"

#include <algorithm>
#include <cmath>

namespace gatewalk::lessons {

namespace {

// Dashes in logical pixels, on and off; none: a whole line.
struct Dashes {
  float on, off;
};
Dashes dashes_of(std::size_t series, bool dashed) {
  static constexpr Dashes whole[] = {{0, 0}, {9, 3}, {2.5f, 3}, {12, 5}}, broken[] = {{5, 4}, {2, 3.5f}, {8, 3}, {3, 6}};
  return dashed ? broken[series % 4] : whole[series % 4];
}

}  // namespace

bool PlotCanvas::stands(double y_value) const {
  const double share = y.share(y_value);
  return std::isfinite(y_value) && !std::isnan(share) && share > -0.02 && share < 1.02;
}

void PlotCanvas::mark(std::size_t series, Point p, float r) const {
  const Color color = plot.series[series].color;
  ImDrawList& list = ui.draw();
  switch (series % 4) {
    case 0: list.AddCircleFilled({p.x, p.y}, r, color); break;
    case 1: list.AddRectFilled({p.x - r * 0.9f, p.y - r * 0.9f}, {p.x + r * 0.9f, p.y + r * 0.9f}, color); break;
    case 2:
      list.AddTriangleFilled({p.x, p.y - r * 1.2f}, {p.x + r * 1.1f, p.y + r * 0.8f}, {p.x - r * 1.1f, p.y + r * 0.8f}, color);
      break;
    default:
      list.AddQuadFilled({p.x, p.y - r * 1.3f}, {p.x + r * 1.3f, p.y}, {p.x, p.y + r * 1.3f}, {p.x - r * 1.3f, p.y}, color);
      break;
  }
}

void PlotCanvas::stroke(std::size_t series, const std::vector<Point>& line) const {
  const Color color = plot.series[series].color;
  const Dashes dashes = dashes_of(series, plot.series[series].dashed);
  constexpr float longest = 20'000;  // pixels of a piece that is dashed; one that leads far out of sight is not
  const float thickness = plot.series[series].raised ? 3.6f : plot.series[series].level ? 1.0f : 2.0f;
  if (dashes.on <= 0) {
    for (std::size_t k = 1; k < line.size(); ++k) ui.line(line[k - 1], line[k], color, thickness);
    return;
  }
  float gone = 0;
  for (std::size_t k = 1; k < line.size(); ++k) {
    const Point a = line[k - 1], b = line[k];
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    if (!(length < longest)) {
      ui.line(a, b, color, thickness);
      continue;
    }
    for (float done = 0; done < length;) {
      const float phase = std::fmod(gone, dashes.on + dashes.off),
                  rest = (phase < dashes.on ? dashes.on : dashes.on + dashes.off) - phase,
                  part = std::min(rest, length - done) + 1e-3f;
      if (phase < dashes.on) {
        const float from = done / length, to = std::min((done + part) / length, 1.0f);
        ui.line({a.x + (b.x - a.x) * from, a.y + (b.y - a.y) * from}, {a.x + (b.x - a.x) * to, a.y + (b.y - a.y) * to}, color,
                thickness);
      }
      done += part, gone += part;
    }
  }
}

}  // namespace gatewalk::lessons
