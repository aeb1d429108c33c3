// The rows of the time strip: of one layer and direction a quantity over time, each unit a line; backward the norm of its error.
#pragma once

#include <string>
#include <vector>

#include "lessons/panels/time_columns.hpp"

namespace gatewalk::lessons {

// nothing: of each column that is shown why it has no values (time_nothing.hpp). range: the largest |value| of the scale of
// colors. What the walk has not come to yet is dim. Cost: a rectangle a column and unit, or a pixel of its height; out of sight
// none.
void draw_row(Ui& ui, Player& player, trace::Part part, Index op, const Columns& columns, const std::vector<std::string>& nothing,
              Rect row, double range);
// The norm of all states' error terms together, per step on a log axis: how the error fades on its way back.
void draw_norms(Ui& ui, Player& player, trace::Part part, const Columns& columns, Rect row);

}  // namespace gatewalk::lessons
