// The kinds of plot: a row each, whose file in plot_kinds/ defines NAME_plot. Axes, legend, reading and what does not stand on
// the axis are every plot's (plot.cpp).
#pragma once

#include <span>
#include <string_view>

#include "lessons/figures/plot_canvas.hpp"

#define GATEWALK_PLOT_KINDS(row) row(line) row(bar) row(steps)

namespace gatewalk::lessons {

struct PlotKind {
  std::string_view name;  // in a lesson
  std::string_view says;  // in lessons/README.md
  // The sign of a series in the legend, from its left middle; not wider than 26.
  void (*sign)(const PlotCanvas& canvas, std::size_t series, Point left);
  // A series' points.
  void (*draw)(const PlotCanvas& canvas, std::size_t series);
  bool from_zero = false;  // a linear axis of values has 0 on it
  double room = 0;         // left of the first and right of the last point, in units of x
  bool marked = false;     // the point at the pointer has a mark
};

std::span<const PlotKind* const> plot_kinds();

#define GATEWALK_DECLARE(name) extern const PlotKind name##_plot;
GATEWALK_PLOT_KINDS(GATEWALK_DECLARE)
#undef GATEWALK_DECLARE

}  // namespace gatewalk::lessons
