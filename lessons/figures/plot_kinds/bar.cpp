// A bar a point, those of several series beside each other.
#include <algorithm>
#include <cmath>

#include "lessons/figures/plot_kind.hpp"

namespace gatewalk::lessons {

namespace {

void sign_bar(const PlotCanvas& canvas, std::size_t series, Point left) {
  canvas.ui.fill({left.x, left.y - 5, 16, 10}, canvas.plot.series[series].color, 2);
}

void draw_bar(const PlotCanvas& canvas, std::size_t series) {
  const PlotSeries& s = canvas.plot.series[series];
  const float step = s.x.size() > 1 ? canvas.place(s.x[1]) - canvas.place(s.x[0]) : canvas.data.w * 0.5f, room = step * 0.76f,
              width = std::max(1.5f, room / static_cast<float>(canvas.plot.series.size()));
  // A logarithmic axis has no 0: bars stand on its lowest decade.
  const float zero = canvas.log ? canvas.data.bottom() : canvas.at(0, 0).y;
  for (std::size_t k = 0; k < s.x.size(); ++k) {
    if (!canvas.stands(s.y[k])) continue;
    const float x = canvas.place(s.x[k]) - room / 2 + width * static_cast<float>(series), y = canvas.at(0, s.y[k]).y;
    canvas.ui.fill({x, std::min(y, zero), width * 0.92f, std::max(1.0f, std::fabs(y - zero))}, s.color,
                   std::min(2.0f, width / 4));
  }
}

}  // namespace

const PlotKind bar_plot{
    .name = "bar",
    .says = "a bar from 0 at each point",
    .sign = sign_bar,
    .draw = draw_bar,
    .from_zero = true,
    .room = 0.6,
};

}  // namespace gatewalk::lessons
