// :question bias number … :end; what stands in it is the kind's (lessons/questions/).
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/player/lesson_check.hpp"

namespace gatewalk::lessons {

namespace {

void check_question(LessonCheck& check, const Step& step) {
  for (const Question& question : step.questions) {
    check.name(question.id, question.line);
    for (const Prose* prose : all_prose(question)) check.prose(*prose);
    if (question.text.empty()) check.add("the question '" + question.id + "' asks nothing", question.line);
    for (const Measure& withheld : question.withheld) (void)check.measure(withheld, question.line);
    question.kind->check(check, question);
  }
}

}  // namespace

const Directive question_directive{
    .name = "question",
    .form = "NAME KIND",
    .says = "… `:end`: a question (see *Questions*)",
    .read = read_question,
    .check = check_question,
};

}  // namespace gatewalk::lessons
