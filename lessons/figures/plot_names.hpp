// The names of a plot's series beside the ends of their lines, which spare a legend.
#pragma once

#include "lessons/figures/plot_canvas.hpp"

namespace gatewalk::lessons {

// Whether they stand there in a plot of this width: where they may, and where that leaves the plot its room.
bool names_fit_at_ends(Ui& ui, const PlotPicture& plot, float width);
// The room they take, in logical pixels.
float end_names_width(Ui& ui, const PlotPicture& plot);
// The side on which the lines part from each other more.
bool names_stand_left(const PlotPicture& plot, const Axis& y);
// Draws them outside of the axes, moved apart where ends are close. Where not all have room, the reader's own has.
void draw_end_names(const PlotCanvas& canvas, float width, bool left);

}  // namespace gatewalk::lessons
