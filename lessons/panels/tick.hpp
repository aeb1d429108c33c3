// A line that is ticked when what it says has been done.
#pragma once

#include <string>
#include <string_view>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Returns how high it is. waits: it cannot be told yet, and stands back.
float draw_tick(Ui& ui, std::string_view key, Point at, float width, const std::string& words, bool done, bool waits = false);

}  // namespace gatewalk::lessons
