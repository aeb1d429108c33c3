// Marks answers: the engine computes what is right, and what a reader gets who makes a known mistake.
#pragma once

#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

// The experiment with a question's "what if" changes applied (itself where there are none).
// Errors: a change that cannot be made here.
Result<Experiment> with_changes(const Question& question, const Experiment& experiment, const Cursor& cursor);

struct Mark {
  bool right = false;
  int mistake = -1;     // index of the known mistake whose answer this is
  double solution = 0;  // number questions
};

// Marks a typed number (or an option's index as text, or nothing for `act`).
// Errors: what was typed is not a number; the answer cannot be computed.
Result<Mark> mark(const Question& question, std::string_view typed, const Experiment& experiment, const Cursor& cursor);

}  // namespace gatewalk::lessons
