// A question whose answer is a number that the reader types.
#pragma once

#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

struct NumberQuestion : QuestionBody {
  std::optional<Measure> answer;       // computed by the engine, with `changes` applied
  std::vector<Edit> changes;           // "what if": applied before the answer is computed
  std::vector<Measure> change_values;  // the new value of each change, in terms of the numbers before it
  double tolerance = 0.005;            // absolute
  std::string unit;                    // of the answer; may be empty
};

// The experiment with the question's "what if" changes applied (itself where there are none).
// Errors: a change that cannot be made here.
Result<Experiment> with_changes(const NumberQuestion& question, const Experiment& experiment, const Cursor& cursor);

}  // namespace gatewalk::lessons
