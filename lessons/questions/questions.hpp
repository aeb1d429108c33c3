// The kinds of question: a row each, whose file defines NAME_question.
#pragma once

#include "lessons/course/language.hpp"

#define GATEWALK_QUESTIONS(row) row(number) row(choice) row(act)

namespace gatewalk::lessons {

#define GATEWALK_DECLARE(name) extern const QuestionKind name##_question;
GATEWALK_QUESTIONS(GATEWALK_DECLARE)
#undef GATEWALK_DECLARE

}  // namespace gatewalk::lessons
