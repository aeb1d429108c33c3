// A task: the reader brings something about, and that is the answer.
#pragma once

#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

struct ActQuestion : QuestionBody {
  std::optional<Measure> condition;  // true when the reader has brought it about
  std::vector<Edit> solution;        // changes that bring it about
};

}  // namespace gatewalk::lessons
