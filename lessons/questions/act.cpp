#include "lessons/questions/act.hpp"

#include "lessons/course/reader.hpp"
#include "lessons/panels/question_card.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/questions/questions.hpp"

namespace gatewalk::lessons {

namespace {

ActQuestion& body(Question& q) { return dynamic_cast<ActQuestion&>(*q.body); }

constexpr LineKey<Question> keys[] = {
    {"condition", "a measure; true when it is done, and not before",
     [](const LessonReader& reader, const KeyValue& line, Question& q) {
       auto m = reader.measure(line.value, line);
       if (!m) return Status(m.error());
       body(q).condition = *m;
       return Status(Ok{});
     }},
    {"solve", "a target and a number that bring it about; may be repeated. The check tries it",
     [](const LessonReader& reader, const KeyValue& line, Question& q) { return reader.setting(line, body(q).solution); }},
};

// What the lesson itself proposes must bring it about.
void check(LessonCheck& check, const Question& q) {
  const auto& act = q.as<ActQuestion>();
  if (!act.condition) return check.add("the question '" + q.id + "' has no 'condition:'", q.line);
  if (check.measure(*act.condition, q.line) == 1.0)
    check.add("the condition of '" + q.id + "' holds before the reader does anything", q.line);
  if (act.solution.empty()) return check.add("the question '" + q.id + "' has no 'solve:'", q.line);
  auto solved = check.experiment().with(act.solution);
  if (!solved) return check.add(solved.error().what, q.line);
  if (check.measure(*act.condition, q.line, *solved) == 0.0)
    check.add("what '" + q.id + "' gives as 'solve:' does not bring about its condition", q.line);
}

Result<Mark> marked(const Question& q, std::string_view, const Experiment& experiment, const Cursor& cursor) {
  auto holds = q.as<ActQuestion>().condition->evaluate(experiment, cursor);
  if (!holds) return holds.error();
  return Mark{*holds != 0, -1, 0};
}

Result<double> solution(const Question& q, const Experiment& experiment, const Cursor& cursor) {
  const auto& condition = q.as<ActQuestion>().condition;
  if (!condition) return 0.0;
  auto holds = condition->evaluate(experiment, cursor);
  if (!holds) return holds.error();
  return *holds != 0 ? 1.0 : 0.0;
}

Result<std::vector<Attempt>> attempts(const Question& q, const Experiment&, const Cursor&) {
  return std::vector<Attempt>{{{}, "", false, -1}, {q.as<ActQuestion>().solution, "", true, -1}};
}

// It is marked the moment it is true.
void draw(QuestionCard& card, const Answer& answer, bool closed) {
  if (!closed && answer.state != Answer::State::right && card.player.act_done(card.question)) card.submit("");
}

}  // namespace

const QuestionKind act_question{
    .name = "act",
    .says = "something that the reader brings about with the step's own sliders",
    .keys = keys,
    .begin = [] { return std::shared_ptr<QuestionBody>(std::make_shared<ActQuestion>()); },
    .check = check,
    .mark = marked,
    .solution = solution,
    .attempts = attempts,
    .draw = draw,
    .by_doing = true,
};

}  // namespace gatewalk::lessons
