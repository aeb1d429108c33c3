// A plot: series over an axis, drawn as lines or in another kind (plot_kind.hpp), with ticks, legend, values under the pointer
// and a table behind it for the mirror.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// One line. What it stands for is told by color and by how it is drawn: each line of a plot has dashes and marks of its own.
struct PlotSeries {
  std::string label;
  Color color = 0;
  bool dashed = false;                          // the gradient's quantities and bounds
  std::vector<double> x, y;                     // y may be NaN or infinite: a gap with a mark at the edge
  bool raised = false;                          // the reader's own among several: thick, before the others
  std::vector<double> low = {}, high = {};      // a band around the line; empty: none
  std::string low_label = {}, high_label = {};  // of its edges, in a table
  std::vector<bool> nothing = {};               // where no value is computed; empty: nowhere
  bool level = false;                           // what the others are read against: thin, with its name on it, not in the legend

  bool is_nothing(std::size_t point) const { return point < nothing.size() && nothing[point]; }
};

struct PlotKind;

struct PlotPicture {
  std::string title, x_label, y_label;
  const PlotKind* kind = nullptr;  // a row of plot_kind.hpp, never null
  bool log = false;                // as long as the reader has not turned it
  std::vector<PlotSeries> series;
  double marked_x = 0;                  // a line at the reader's own place; NaN: none
  bool named_at_ends = false;           // series have their names at the ends of their lines, where there is room for them
  std::vector<std::string> names = {};  // of the whole numbers on the x axis, from first_name on; empty: the numbers
  int first_name = 0;
  // Where fewer points are drawn than there are: the plot with all of them, for who takes its numbers. Null: these are all.
  std::function<PlotPicture()> whole{};
};

// The height that suits a width.
float plot_height(Ui& ui, const PlotPicture& plot, float width);
// Draws into the area. Tab stops once: arrows then read point by point (left and right) and line by line (up and down).
// turned: the reader wants the other axis, linear for logarithmic or the other way.
void draw_plot(Ui& ui, std::string_view key, Rect area, const PlotPicture& plot, int decimals, bool& turned);
// The same with the axis kept by the session, under the key.
void draw_plot(Ui& ui, Player& player, std::string_view key, Rect area, const PlotPicture& plot);
// Saves what was last drawn there as a PNG called after the title, and tells so.
void save_plot(Ui& ui, std::string_view title, Rect area);
// All points as a table: x, then a column a line, and two more for the edges of its band.
std::string plot_csv(const PlotPicture& plot);

}  // namespace gatewalk::lessons
