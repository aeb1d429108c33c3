// One line of a cell as it is shown beside another cell's lines.
#pragma once

#include "lessons/player/comparison.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// What is not in the other cell has a bar and a ground of its own; what is gone is struck out. `words` say it to a screen reader
// (compare.only_here and its like; empty: as the line is). recipe: the one that the line stands in; backward: that of its error
// terms, for the colors, or null. True when it was pressed.
struct LineLook {
  std::string key;
  std::string words;
  bool pressable = false;
};
bool draw_cell_line(Ui& ui, const Player& player, Rect row, const equations::Recipe& recipe, const equations::Recipe* backward,
                    const MarkedLine& line, const LineLook& look);

// What it is read aloud as.
std::string spoken_line(Ui& ui, const Player& player, const std::string& tex);

}  // namespace gatewalk::lessons
