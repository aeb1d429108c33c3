// Light that travels along a wire after a step: by shader where there is one, otherwise as short lines.
#pragma once

#include <vector>

#include "lessons/graphics/graphics.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// A band of that width along a line, as a strip of triangles. Empty for a line without length.
std::vector<FlowVertex> flow_band(const std::vector<Point>& line, float width);

// flow.band must live until the frame is on the screen.
void draw_flow(Ui& ui, const Flow& flow);

}  // namespace gatewalk::lessons
