// The course bar at the top, the contents of the course, the help card and About.
#pragma once

#include <functional>

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// What the bar opens.
struct CourseBar {
  bool& contents;
  bool& help;
  bool& compare;
  bool& editor;
  std::function<void()> open_model;
};
// Part of the course, dots for its lessons, models, share, help.
void draw_course_bar(Ui& ui, Player& player, Rect area, const CourseBar& bar);

// All lessons by part, with what was answered in each.
void draw_contents(Ui& ui, Player& player, bool& open);

// Keys and hands, decimals, progress, About with version and licenses.
void draw_help(Ui& ui, Player& player, bool& open);

}  // namespace gatewalk::lessons
