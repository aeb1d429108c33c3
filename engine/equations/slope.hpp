// The derivative of an activation function at a point, computed as its row in functions.cpp writes it.
#pragma once

#include "engine/equations/functions.hpp"

namespace gatewalk::equations {

// f'(a), with the operations in the order of the backward recipe, so that both have the same bits.
// NaN for a function without a derivative (the slopes themselves).
double slope(const Function& f, double a);

}  // namespace gatewalk::equations
