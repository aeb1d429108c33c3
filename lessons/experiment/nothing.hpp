// Where a pass computes nothing, which is not 0: behind a sequence's end, and backward at steps that no error term reaches
// because it is cut between blocks of steps.
#pragma once

#include <string>

#include "lessons/experiment/cursor.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

enum class Nothing { no, padding, cut };

// At a time step of a sequence, both from 0. truncate: the steps of a block, 0 where nothing is cut.
Nothing nothing_at(const trace::Trace& trace, Pass pass, int truncate, int step, int row);
// Why nothing stands at a step, from 0; empty where something does.
std::string in_words(const Phrases& words, Nothing why, int step);

}  // namespace gatewalk::lessons
