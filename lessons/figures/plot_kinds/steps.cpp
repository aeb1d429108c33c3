// A staircase: each value holds from its point to the next one, so that what a point adds is a step.
#include "lessons/figures/plot_kind.hpp"

namespace gatewalk::lessons {

namespace {

void sign_steps(const PlotCanvas& canvas, std::size_t series, Point left) {
  canvas.stroke(series, {{left.x, left.y + 4}, {left.x + 13, left.y + 4}, {left.x + 13, left.y - 4}, {left.x + 26, left.y - 4}});
}

// A point that does not stand on the axis parts the stairs.
void draw_steps(const PlotCanvas& canvas, std::size_t series) {
  const PlotSeries& s = canvas.plot.series[series];
  std::vector<Point> run;
  for (std::size_t k = 0; k < s.x.size(); ++k) {
    if (!canvas.stands(s.y[k])) {
      canvas.stroke(series, run);
      run.clear();
      continue;
    }
    const double half = (k + 1 < s.x.size() ? s.x[k + 1] - s.x[k] : k > 0 ? s.x[k] - s.x[k - 1] : 1) / 2;
    run.push_back(canvas.at(s.x[k] - half, s.y[k]));
    run.push_back(canvas.at(s.x[k] + half, s.y[k]));
  }
  canvas.stroke(series, run);
}

}  // namespace

const PlotKind steps_plot{
    .name = "steps",
    .says = "a staircase: a level around each point, for a sum that grows",
    .sign = sign_steps,
    .draw = draw_steps,
    .from_zero = true,
    .room = 0.6,
    .marked = true,
};

}  // namespace gatewalk::lessons
