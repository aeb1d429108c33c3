// One of several: tabs, and a field that opens a list.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// A row of tabs; arrows, Home and End move inside, Tab stops at the chosen one only. True when `chosen` changed.
bool tabs(Ui& ui, std::string_view key, Rect area, std::string_view name, std::span<const std::string> labels, int& chosen);
// One of a few, opened below the field (above it if there is no room). True when `chosen` changed.
bool select(Ui& ui, std::string_view key, Rect area, std::string_view name, std::span<const std::string> options, int& chosen);

}  // namespace gatewalk::lessons
