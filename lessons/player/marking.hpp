// Marks answers: the engine computes what is right, and what a reader gets who makes a known mistake. How, the kind of question
// says (lessons/questions/).
#pragma once

#include "lessons/course/language.hpp"

namespace gatewalk::lessons {

// Marks a typed number (or an option's index as text, or nothing where doing it is the answer).
// Errors: what was typed is no answer; the answer cannot be computed.
Result<Mark> mark(const Question& question, std::string_view typed, const Experiment& experiment, const Cursor& cursor);

}  // namespace gatewalk::lessons
