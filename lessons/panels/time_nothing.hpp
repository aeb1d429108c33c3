// What the time strip shows where nothing is computed: padding behind a sequence's end, and steps that no error term reaches
// because it is cut between blocks. Both are drawn as empty frames, for they are not 0.
#pragma once

#include <string>
#include <vector>

#include "lessons/panels/time_columns.hpp"

namespace gatewalk::lessons {

// Why nothing stands at a time step of a layer and direction, in words; empty where something does.
std::string nothing_at(const Ui& ui, const Player& player, trace::Part part, int step);
// The same of every column that is shown.
std::vector<std::string> nothing_in(const Ui& ui, const Player& player, trace::Part part, const Columns& columns);
// The borders of blocks that no error term crosses, from the words down to the last row.
void draw_borders(Ui& ui, const Player& player, const Columns& columns, float top, float bottom);

}  // namespace gatewalk::lessons
