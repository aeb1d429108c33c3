// The column of a lesson's text as it is drawn: where the next thing stands. A directive's drawing puts itself at (x, y) and
// moves y below it.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

class LessonPage {
 public:
  Ui& ui;
  Player& player;
  float x, width;
  float y;
};

}  // namespace gatewalk::lessons
