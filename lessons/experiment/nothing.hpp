// Where a pass computes nothing, which is not 0: behind a sequence's end, and backward at steps that no error term reaches
// because it is cut between blocks of steps.
#pragma once

#include "lessons/experiment/cursor.hpp"

namespace gatewalk::lessons {

enum class Nothing { no, padding, cut };

// At a time step of a sequence, both from 0. truncate: the steps of a block, 0 where nothing is cut.
Nothing nothing_at(const trace::Trace& trace, Pass pass, int truncate, int step, int row);

}  // namespace gatewalk::lessons
