// A plot's numbers for other programs: a column a series, a row a place on the axis. Declared in plot.hpp.
#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"
#include "lessons/figures/plot.hpp"

namespace gatewalk::lessons {

std::string plot_csv(const PlotPicture& plot) {
  std::string text = plot.x_label.empty() ? "x" : plot.x_label;
  std::vector<double> all;
  for (const PlotSeries& s : plot.series) {
    text += "," + s.label;
    if (!s.low.empty()) text += "," + s.low_label + "," + s.high_label;
    all.insert(all.end(), s.x.begin(), s.x.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (const double x : all) {
    text += "\n" + shortest_text(x);
    for (const PlotSeries& s : plot.series) {
      const auto same = std::find(s.x.begin(), s.x.end(), x);
      const auto column = [&](const std::vector<double>& values) {
        text += ",";
        if (same == s.x.end()) return;
        if (s.is_nothing(static_cast<std::size_t>(same - s.x.begin()))) return;
        const double v = values[static_cast<std::size_t>(same - s.x.begin())];
        text += std::isnan(v) ? "NaN" : std::isinf(v) ? (v > 0 ? "Infinity" : "-Infinity") : shortest_text(v);
      };
      column(s.y);
      if (!s.low.empty()) column(s.low), column(s.high);
    }
  }
  return text + "\n";
}

}  // namespace gatewalk::lessons
