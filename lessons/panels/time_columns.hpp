// The columns of the time strip: where they stand, which of a long sequence are shown, and the words above them.
#pragma once

#include <algorithm>

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// What the strip measures before it draws.
struct Columns {
  float left, width;  // of the first column; of each
  int steps, first, shown;
  Rect at(int step, float y, float h) const { return {left + width * static_cast<float>(step - first), y, width, h}; }
  // Of a column that which is filled: narrow columns keep most of their width.
  float margin() const { return std::min(4.0f, width / 8); }
  Rect filled(int step, float y, float h) const { return at(step, y, h).inset(margin(), 0); }
};

// As many columns as there are steps, or as fit: then they scroll, and the current one is brought into view when it changes.
Columns columns_in(Ui& ui, const Player& player, float left, float room);
// The bar below the words of a sequence that does not fit: which part is shown, dragged or turned to show another.
void scroll_columns(Ui& ui, const Columns& columns, Rect bar);
// The words above the columns: pressing one seeks to its time step. They are whole and of one size: the current word, and of the
// others as many as stand clear of each other, the nearest first; a dot stands for the rest until the pointer is on it.
void draw_tokens(Ui& ui, Player& player, const Columns& columns, Rect tokens);

}  // namespace gatewalk::lessons
