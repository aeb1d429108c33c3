// What a measure says of a network as a whole: how many layers and weights it has, and what a direction adds to a score.
#pragma once

#include <optional>
#include <string_view>

#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

// "T", "layers", "directions", "units", "inputs", "parameters" (the numbers that PyTorch stores, readout included), "opened"
// (1: it comes from a file); nothing for another name.
std::optional<double> counted_in(const Experiment& experiment, std::string_view name);

// logit[2]@3#l1_reverse: what that direction of the last layer adds to the score of a class, its weights times its outputs. The
// readout's bias belongs to none. Steps from 0. Errors: another layer, no class or several, several steps or one outside.
Result<double> part_of_score(const Experiment& experiment, const Cursor& cursor, trace::Part part, int score, int first,
                             int last);

}  // namespace gatewalk::lessons
