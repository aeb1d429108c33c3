// Numbers that a reader can multiply by hand.
#pragma once

#include <cmath>

namespace gatewalk {

// Rounded to two decimals, halves up.
inline double hundredths(double v) { return std::floor(v * 100 + 0.5) / 100; }

}  // namespace gatewalk
