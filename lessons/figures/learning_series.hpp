// The lines of a learning's plots. A network that learns brings news many times a second and its past grows without end: what is
// known of it is kept from frame to frame, and no more points are made of it than can be told apart.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lessons/figures/plot.hpp"

namespace gatewalk::lessons {

inline double loss_of(const training::HeldOut& one) { return one.loss; }

// How many updates a point stands for: 1, or a power of two where a plot has no room for all.
std::size_t updates_a_point(const Learned& learned);

// A value of each update of the network that is shown; of some together their mean. name: what is kept under it.
// Cost: the updates since it was last asked for.
PlotSeries over_updates(const Player& player, const std::string& name, double (*value)(const training::History::Row&));

// What was measured of a network on held-out sequences. Where that is more than a plot has room for, the smallest and the largest
// of some measures stand for them, each at its own update.
// Cost: none where there is nothing new, otherwise all measures.
PlotSeries held_out_series(const Player& player, const std::string& name, const std::shared_ptr<Learned>& learned,
                           double (*value)(const training::HeldOut&));
// The median of the losses of several, within the smallest and the largest, as far as all of them are; of one its own.
PlotSeries held_out_losses(const Player& player, const std::string& name, const std::vector<std::shared_ptr<Learned>>& seeds);
// Every measure of it, for who takes them elsewhere.
PlotSeries all_held_out(const std::vector<std::shared_ptr<Learned>>& seeds, double (*value)(const training::HeldOut&));

}  // namespace gatewalk::lessons
