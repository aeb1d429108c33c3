// Icons as strokes: sharp at any size, no face needed.
#pragma once

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

enum class Icon {
  none,
  sun,
  moon,
  help,
  close,
  left,
  right,
  up,
  down,
  play,
  pause,
  step,
  step_back,
  first,
  last,
  share,
  menu,
  undo,
  redo,
  reset,
  plus,
  minus,
  check,
  fit,
  grid,
  settings
};

// Drawn into the middle of an area, size high.
void draw_icon(Ui& ui, Icon icon, Rect area, float size, Color color);

}  // namespace gatewalk::lessons
