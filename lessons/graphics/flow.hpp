// Light that travels along a wire after a step: by shader where there is one, otherwise as short lines.
#pragma once

#include <vector>

#include "lessons/graphics/graphics.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// A corner of a band along a wire: where it is in logical pixels, how far along the wire, and on which side.
struct FlowVertex {
  float x = 0, y = 0;
  float along = 0, across = 0;  // across: -1 or 1
};

// Light on its way along a wire. The span lives until the frame is on the screen.
struct Flow {
  std::span<const FlowVertex> band;  // a strip of triangles
  float head = 0;                    // logical pixels along the wire
  float trail = 60;                  // how far behind the head it is lit; below 0: before it (backward)
  Color color = 0;
};

// A band of that width along a line, as a strip of triangles. Empty for a line without length.
std::vector<FlowVertex> flow_band(const std::vector<Point>& line, float width);

// flow.band must live until the frame is on the screen.
void draw_flow(Ui& ui, const Flow& flow);

}  // namespace gatewalk::lessons
