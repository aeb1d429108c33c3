#include "lessons/player/marking.hpp"

namespace gatewalk::lessons {

Result<Mark> mark(const Question& question, std::string_view typed, const Experiment& experiment, const Cursor& cursor) {
  return question.kind->mark(question, typed, experiment, cursor);
}

}  // namespace gatewalk::lessons
