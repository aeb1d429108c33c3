#include "lessons/questions/questions.hpp"

namespace gatewalk::lessons {

std::span<const QuestionKind* const> question_kinds() {
#define GATEWALK_ROW(name) &name##_question,
  static constexpr const QuestionKind* rows[] = {GATEWALK_QUESTIONS(GATEWALK_ROW)};
#undef GATEWALK_ROW
  return rows;
}

}  // namespace gatewalk::lessons
