// How much the units of a quantity move over time, and how large its values are: for orders and scales of pictures.
#pragma once

#include <span>
#include <vector>

#include "engine/trace/trace.hpp"

namespace gatewalk::trace {

// The units of an operation, the most active first: by the variance of their values over the steps of sequence b; equal ones
// keep their order. Values that are not finite count as 0. Cost: O(units · steps).
std::vector<int> by_activity(const Trace& trace, Index operation, int b);

// The largest |value| of these operations at any step, of those that are finite.
double largest_size(const Trace& trace, std::span<const Index> operations);

// The whole error terms of all states in a backward recipe, in the order of its states: "dh", "dc". A state whose error term has
// no name of its own is left out.
std::vector<Index> state_error_terms(const Recipe& backward);

// The Euclidean norm of several values side by side at one step: of all states' error terms, how much error is still on its way,
// whichever state carries it. 0 for padding.
double norm_together(const Trace& trace, std::span<const Index> operations, int step, int b);

}  // namespace gatewalk::trace
