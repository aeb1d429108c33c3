// The numbers of a lesson's plots: measures of the reader's experiment, or of each variant, over a range.
#pragma once

#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

struct PlotLine {
  std::string label, quantity;
  bool dashed = false;
  int variant = -1;                // that the line was computed in; -1: the reader's own, whichever it is
  std::vector<double> x, y;        // y may be NaN or infinite
  std::vector<bool> nothing = {};  // where none is computed, and y is NaN; empty: nowhere
};

constexpr int most_plot_points = 2000;

// Kept by the player until the experiment changes. A measure that cannot be taken gives NaN there.
// Cost: when something changed, the measures once a point.
const std::vector<PlotLine>& plot_lines(const Player& player, const Plot& plot);

// Variants that are drawn beside the one that is shown learn as far as it is looked at.
void learn_drawn(Player& player, const Plot& plot);

// Why a plot cannot be drawn as it is written; nothing if it can. For the check of lessons.
std::optional<Error> plot_error(const Player& player, const Plot& plot);

}  // namespace gatewalk::lessons
