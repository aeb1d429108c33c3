// A question of which one option is right.
#pragma once

#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

struct ChoiceQuestion : QuestionBody {
  std::vector<Prose> options;
  std::vector<Measure> holds;  // the option whose measure is true is right
  std::vector<const Prose*> prose() const override;
};

}  // namespace gatewalk::lessons
