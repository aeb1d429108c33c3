// How much the units of a quantity move over time, for the order of the time strip.
#pragma once

#include <vector>

#include "engine/trace/trace.hpp"

namespace gatewalk::lessons {

// The units of an operation, the most active first: by the variance of their values over the steps of sequence b; equal ones
// keep their order. Values that are not finite count as 0. Cost: O(units · steps).
std::vector<int> by_activity(const trace::Trace& trace, trace::Index operation, int b);

}  // namespace gatewalk::lessons
