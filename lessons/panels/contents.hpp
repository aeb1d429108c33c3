// The course bar at the top, the contents of the course, the help card and About.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Part of the course, dots for its lessons, share, decimals, help. Opens the dialogs through the flags.
void draw_course_bar(Ui& ui, Player& player, Rect area, bool& contents, bool& help, bool& compare);

// All lessons by part, with what was answered in each.
void draw_contents(Ui& ui, Player& player, bool& open);

// Keys and hands, decimals, progress, About with version and licenses.
void draw_help(Ui& ui, Player& player, bool& open);

}  // namespace gatewalk::lessons
