// The badge beside a number of the backward pass: the same by central differences of the loss, computed on the spot.
#pragma once

#include "engine/trace/difference.hpp"
#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

// Where only the states of the runs are kept, a check takes as long as opening the network: it waits until it is asked for.
bool waits_for_check(const Experiment& experiment, const OpenedNumber& number);
void ask_check(const Experiment& experiment, const OpenedNumber& number);

// Nothing for forward numbers, those whose check waits, and for operations that are no whole derivative of the loss (summands,
// slopes, constants).
// Cost: forward runs from that step on, once for each number of an experiment.
std::optional<trace::Check> check_number(const Experiment& experiment, const OpenedNumber& number);

}  // namespace gatewalk::lessons
