#include "lessons/figures/plot_names.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float name_size = 11.5f, gap = 12;    // logical pixels; the gap holds the stroke from a line to its name
constexpr float least_name_row = 12, most_name_row = 14;  // from one name to the next

struct Name {
  std::size_t series;
  float y, at;  // where the line ends, where the name stands
};

std::vector<Name> ends(const PlotCanvas& canvas, bool left) {
  std::vector<Name> all;
  for (std::size_t k = 0; k < canvas.plot.series.size(); ++k) {
    const PlotSeries& s = canvas.plot.series[k];
    if (s.y.empty()) continue;
    const double share = canvas.y.share(left ? s.y.front() : s.y.back());
    const bool low = std::isnan(share) || share < 0;
    const float y = canvas.data.bottom() - canvas.data.h * static_cast<float>(low ? 0.0 : std::min(share, 1.0));
    all.push_back({k, y, y});
  }
  return all;
}

void sort_by_height(std::vector<Name>& names) {
  std::stable_sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
}

// Those that have room, the raised ones first; the others are read off the plot.
std::vector<Name> with_room(std::vector<Name> all, const PlotPicture& plot, float row) {
  std::stable_sort(all.begin(), all.end(),
                   [&](const Name& a, const Name& b) { return plot.series[a.series].raised > plot.series[b.series].raised; });
  std::vector<Name> kept;
  for (const Name& n : all)
    if (std::none_of(kept.begin(), kept.end(), [&](const Name& k) { return std::fabs(k.y - n.y) < row; })) kept.push_back(n);
  sort_by_height(kept);
  return kept;
}

}  // namespace

bool names_fit_at_ends(Ui& ui, const PlotPicture& plot, float width) {
  if (!plot.named_at_ends || plot.series.size() < 2) return false;
  return end_names_width(ui, plot) <= 0.36f * width;
}

float end_names_width(Ui& ui, const PlotPicture& plot) {
  float widest = 0;
  for (const PlotSeries& s : plot.series) widest = std::max(widest, text_width(ui, {Face::semibold, name_size}, s.label));
  return widest + gap;
}

bool names_stand_left(const PlotPicture& plot, const Axis& y) {
  const auto spread = [&](bool left) {
    double least = 2, most = -2;
    for (const PlotSeries& s : plot.series) {
      const double share = s.y.empty() ? 0 : y.share(left ? s.y.front() : s.y.back());
      if (std::isfinite(share)) least = std::min(least, share), most = std::max(most, share);
    }
    return most - least;
  };
  return spread(true) > spread(false);
}

void draw_end_names(const PlotCanvas& canvas, float width, bool left) {
  Ui& ui = canvas.ui;
  const Rect& data = canvas.data;
  std::vector<Name> all = ends(canvas, left);
  sort_by_height(all);
  const float row =
      std::clamp((data.h + 12) / static_cast<float>(std::max<std::size_t>(all.size(), 1)), least_name_row, most_name_row);
  if (row * static_cast<float>(all.size()) > data.h + 12 + row) all = with_room(std::move(all), canvas.plot, row);
  for (std::size_t k = 1; k < all.size(); ++k) all[k].at = std::max(all[k].at, all[k - 1].at + row);
  if (!all.empty()) all.back().at = std::min(all.back().at, data.bottom());
  for (std::size_t k = all.size(); k-- > 1;) all[k - 1].at = std::min(all[k - 1].at, all[k].at - row);
  for (const Name& n : all) {
    const PlotSeries& s = canvas.plot.series[n.series];
    const float edge = left ? data.x : data.right(), out = left ? -1.0f : 1.0f;
    ui.line({edge + out, n.y}, {edge + 8 * out, n.at}, s.color);
    const float w = width - gap + 2;
    draw_text_in(ui, {left ? edge - 10 - w : edge + 10, n.at - 8, w, 16},
                 {s.raised ? Face::semibold : Face::regular, name_size, s.color}, s.label, left ? Align::right : Align::left);
  }
}

}  // namespace gatewalk::lessons
