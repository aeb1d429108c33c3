// The column of a lesson's text as it is drawn: where the next thing stands. A directive's drawing puts itself at (x, y) and
// moves y below it.
//
// Figures that take the stage are drawn on a page of their own there, as tall as the stage leaves them.
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
  float height = 0;  // of a figure on the stage; 0: what suits the width
  float across = 0;  // on the stage: from one figure to the one beside it; 0: they stand below each other
  bool on_stage = false;

  // Whether a figure belongs to this page.
  bool has(const Figure& figure) const { return figure.on_stage == on_stage; }
  // The next figure's place, after one that ended at `bottom`.
  void go_on(float bottom) {
    if (across > 0) x += across;
    else y = bottom;
  }
};

}  // namespace gatewalk::lessons
