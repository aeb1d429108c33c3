// Cuts as a reader means them: a path from one time step to the one before it, whichever of its two ends a lesson names. What
// state s sends back from step t+1 leaves as ds_prev and arrives as ds_next.
#pragma once

#include <string>

#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

// Whether what a state sends to the step before is cut, at either end.
bool state_is_cut(const trace::Cuts& cuts, const std::string& state);

// "dc_prev": what a state's error term is called where it leaves.
std::string sent_back(const std::string& state);
// The other end of the same path: "dc_prev" of "dc_next", and back; nothing for what is no such end.
std::string other_end(const std::string& name);

// Cuts or joins the path. It is cut at the end that the step's own switch names, else where it arrives.
void cut_state(Player& player, const std::string& state, bool cut);

// Whether this step, or one before it in the course, lets the reader cut a path; and speaks of weights' gradients.
bool course_cuts(const Player& player);
bool course_sums_gradients(const Player& player);

}  // namespace gatewalk::lessons
