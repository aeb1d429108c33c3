// A question's card as it is drawn: what a kind of question needs to draw what the reader answers with, from (x, y) down.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

class QuestionCard {
 public:
  Ui& ui;
  Player& player;
  const Question& question;
  float x, width;
  float y;  // the kind moves it below what it draws

  // Has the answer marked; the card says how it went.
  void submit(const std::string& text);
};

}  // namespace gatewalk::lessons
