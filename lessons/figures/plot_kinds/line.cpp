// A line through the points of a series, with its dashes and marks.
#include "lessons/figures/plot_kind.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::size_t most_marks = 42;  // more points than that have no marks

void sign_line(const PlotCanvas& canvas, std::size_t series, Point left) {
  canvas.stroke(series, {left, {left.x + 26, left.y}});
  if (canvas.plot.series[series].x.size() <= most_marks) canvas.mark(series, {left.x + 13, left.y}, 3.2f);
}

// A point that does not stand on the axis parts the line.
void draw_line(const PlotCanvas& canvas, std::size_t series) {
  const PlotSeries& s = canvas.plot.series[series];
  for (std::size_t k = 1; k < s.low.size(); ++k) {
    if (!canvas.stands(s.low[k - 1]) || !canvas.stands(s.low[k]) || !canvas.stands(s.high[k - 1]) || !canvas.stands(s.high[k]))
      continue;
    const Point a = canvas.at(s.x[k - 1], s.low[k - 1]), b = canvas.at(s.x[k], s.low[k]), c = canvas.at(s.x[k], s.high[k]),
                d = canvas.at(s.x[k - 1], s.high[k - 1]);
    canvas.ui.draw().AddQuadFilled({a.x, a.y}, {b.x, b.y}, {c.x, c.y}, {d.x, d.y}, faded(s.color, 0.22f));
  }
  std::vector<Point> run;
  for (std::size_t k = 0; k < s.x.size(); ++k) {
    if (canvas.stands(s.y[k])) {
      run.push_back(canvas.at(s.x[k], s.y[k]));
      if (s.x.size() <= most_marks && !s.level) canvas.mark(series, run.back(), 3);
      continue;
    }
    canvas.stroke(series, run);
    run.clear();
  }
  canvas.stroke(series, run);
}

}  // namespace

const PlotKind line_plot{
    .name = "line",
    .says = "a line through the points",
    .sign = sign_line,
    .draw = draw_line,
    .marked = true,
};

}  // namespace gatewalk::lessons
