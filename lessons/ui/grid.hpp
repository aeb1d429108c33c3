// A matrix of numbers as one thing that is read cell by cell.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// A matrix or heat map as one node with a reading cursor moved by arrows, Home, End, Page Up and Down. Draw it first.
// speak(row, column) says a cell. True when the cursor moved or the node was pressed (pressed tells which).
struct GridCursor {
  int row = 0, column = 0;
  bool pressed = false;
};
bool grid_cursor(Ui& ui, std::string_view key, Rect area, std::string_view name, int rows, int columns, GridCursor& cursor,
                 const std::function<std::string(int, int)>& speak);

}  // namespace gatewalk::lessons
