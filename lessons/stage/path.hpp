// A wire's line with round corners, as points close enough to look smooth; how long it is and where one is along it.
#pragma once

#include <cmath>
#include <vector>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons::stage {

inline float distance(Point a, Point b) { return std::hypot(b.x - a.x, b.y - a.y); }

// radius: of the corners, in the unit of the points; shorter where two corners are close.
std::vector<Point> rounded(const std::vector<Point>& corners, float radius);
float length_of(const std::vector<Point>& line);
// share: 0 the start, 1 the end.
Point along(const std::vector<Point>& line, float share);

void stroke(ImDrawList& list, const std::vector<Point>& line, Color color, float thickness);
// Dashes and gaps in pixels; a gradient's line.
void stroke_dashed(ImDrawList& list, const std::vector<Point>& line, Color color, float thickness, float dash, float gap);

}  // namespace gatewalk::lessons::stage
