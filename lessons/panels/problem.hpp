// One sentence about what could not be done, over the panels until the reader goes on.
#pragma once

#include <string>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// At the bottom; at the top where an open editor says there what is wrong with its text. True when the reader puts it away.
bool draw_problem(Ui& ui, const std::string& problem, bool editor);

}  // namespace gatewalk::lessons
