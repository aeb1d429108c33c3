// A number on a track.
#pragma once

#include <string_view>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

struct Range {
  double least = 0, most = 1, step = 0.01;  // step: arrows; ten steps with Page Up and Page Down
};

// A slider over a range; dragging, arrows, Page Up and Down, Home and End. spoken: the value in words, or its number if empty.
bool slider(Ui& ui, std::string_view key, Rect area, std::string_view name, double& value, const Range& range,
            std::string_view spoken = {}, Color color = 0);

}  // namespace gatewalk::lessons
