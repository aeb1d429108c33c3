#include "lessons/ui/grid.hpp"

namespace gatewalk::lessons {

bool grid_cursor(Ui& ui, std::string_view key, Rect area, std::string_view name, int rows, int columns, GridCursor& cursor,
                 const std::function<std::string(int, int)>& speak) {
  if (rows <= 0 || columns <= 0) return false;
  SemanticNode& node = ui.node(key, Role::grid, name, area);
  const std::size_t index = ui.semantics.last();
  const std::string id = node.id;
  node.answer(Action::cell_left).answer(Action::cell_right).answer(Action::cell_up).answer(Action::cell_down);
  const Response r = ui.pressable(node);
  const int row = cursor.row, column = cursor.column;
  const auto move = [&](Action action, ImGuiKey arrow, int down, int right) {
    if (!ui.performed(id, action) && !(r.ring && ui.take_key(arrow))) return;
    cursor.row += down;
    cursor.column += right;
  };
  move(Action::cell_left, ImGuiKey_LeftArrow, 0, -1);
  move(Action::cell_right, ImGuiKey_RightArrow, 0, 1);
  move(Action::cell_up, ImGuiKey_UpArrow, -1, 0);
  move(Action::cell_down, ImGuiKey_DownArrow, 1, 0);
  if (r.ring && ui.take_key(ImGuiKey_Home)) cursor.column = 0;
  if (r.ring && ui.take_key(ImGuiKey_End)) cursor.column = columns - 1;
  if (r.ring && ui.take_key(ImGuiKey_PageUp)) cursor.row = 0;
  if (r.ring && ui.take_key(ImGuiKey_PageDown)) cursor.row = rows - 1;
  cursor.row = std::clamp(cursor.row, 0, rows - 1);
  cursor.column = std::clamp(cursor.column, 0, columns - 1);
  cursor.pressed = r.pressed;
  if (r.ring) ui.ring(area, 4);

  SemanticNode& done = ui.semantics.at(index);
  done.grid = SemanticGrid{rows, columns, cursor.row, cursor.column};
  done.value = speak(cursor.row, cursor.column);
  const bool moved = cursor.row != row || cursor.column != column;
  if (moved) ui.again();
  return moved || cursor.pressed;
}

}  // namespace gatewalk::lessons
