// What a network's learning was, over its updates: loss, share of right answers, the gradient's norm, and how far error terms
// reach back.
#pragma once

#include "lessons/figures/plot.hpp"

namespace gatewalk::lessons {

enum class LearningPlot { loss, accuracy, gradient };

// Where there are more updates than a plot has room for, a point is the mean of some of them, and the plot's x axis says so; of
// what was measured the points that are seen, or, where `whole` is true, every one.
PlotPicture learning_plot(const Ui& ui, const Player& player, LearningPlot what, bool whole = false);
// Whether the task has classes, of which a share can be right.
bool has_accuracy(const Learned& learned);

// ‖∂L/∂h_t‖ as a heat map: a column an update (some of them), a row a time step, the last one on top; on a log scale from the
// smallest to the largest there is. Pressing a column goes to its update.
void draw_reach(Ui& ui, Player& player, std::string_view key, Rect area);

}  // namespace gatewalk::lessons
