// A task: the reader brings something about, and that is the answer.
#pragma once

#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

struct ActQuestion : QuestionBody {
  struct Condition {
    Measure measure;    // true when the reader has brought it about
    std::string label;  // ticked by itself where there are several; empty: not shown
  };
  std::vector<Condition> conditions;
  struct Slip {
    Measure measure;  // true of a usual mistake
    Prose tell;
  };
  std::vector<Slip> slips;
  std::vector<Edit> solution;  // changes that bring it about
};

}  // namespace gatewalk::lessons
