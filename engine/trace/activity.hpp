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

}  // namespace gatewalk::trace
