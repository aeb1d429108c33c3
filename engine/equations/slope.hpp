// The derivative of an activation function, computed as its row in functions.cpp writes it: at a point, and along the curve.
#pragma once

#include <vector>

#include "engine/equations/functions.hpp"

namespace gatewalk::equations {

// f'(a), with the operations in the order of the backward recipe, so that both have the same bits.
// NaN for a function without a derivative (the slopes themselves).
double slope(const Function& f, double a);

struct CurvePoint {
  double a, value, slope;
};
// Points of a function's curve with its derivative, evenly spaced. `count` at least 2.
std::vector<CurvePoint> curve(const Function& f, double from, double to, int count);

}  // namespace gatewalk::equations
