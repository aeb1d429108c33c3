// Where a plot's series are drawn: the axes and the place of a value on them, and the strokes and marks that tell series apart.
#pragma once

#include "lessons/figures/plot.hpp"
#include "lessons/figures/plot_axis.hpp"

namespace gatewalk::lessons {

struct PlotCanvas {
  Ui& ui;
  const PlotPicture& plot;
  bool log = false;
  Rect data = {};  // inside of the axes
  Axis x = {}, y = {};

  float place(double value) const { return data.x + static_cast<float>(x.share(value)) * data.w; }
  // NaN where the value cannot stand on the axis.
  Point at(double x_value, double y_value) const {
    return {place(x_value), data.bottom() - static_cast<float>(y.share(y_value)) * data.h};
  }
  // Whether a value stands inside of the axis; where not, its mark stands at the edge.
  bool stands(double y_value) const;

  // A line in the dashes of a series, which go on over its corners.
  void stroke(std::size_t series, const std::vector<Point>& line) const;
  // The mark of a series: disc, square, triangle, diamond.
  void mark(std::size_t series, Point p, float radius) const;
};

}  // namespace gatewalk::lessons
