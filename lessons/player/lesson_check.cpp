// What only running a lesson can tell: every name in it is there, every question has an answer and its mistakes differ.
#include <algorithm>
#include <cmath>
#include <set>

#include "lessons/canvas/formula/tex.hpp"
#include "lessons/player/lesson.hpp"
#include "lessons/player/marking.hpp"

namespace gatewalk::lessons {

namespace {

class Checker {
 public:
  Checker(const Lesson& lesson, std::string_view where) : lesson_(lesson), where_(where) {}

  std::vector<Error> run() {
    auto experiment = Experiment::make(lesson_.setup);
    if (!experiment) {
      add(experiment.error().what + (experiment.error().hint.empty() ? "" : "; " + experiment.error().hint), 1);
      return errors_;
    }
    experiment_ = &*experiment;
    Cursor cursor;
    for (const Step& step : lesson_.steps) check_step(step, cursor);
    return std::move(errors_);
  }

 private:
  void add(std::string what, int line, int column = 1) { errors_.push_back({std::move(what), std::string(where_), {}, line, column}); }

  void check_step(const Step& step, Cursor& cursor) {
    if (step.show.pass) cursor.pass = *step.show.pass;
    if (step.show.step) cursor.step = *step.show.step;
    if (cursor.step >= experiment_->steps()) {
      add("time step " + std::to_string(cursor.step + 1) + " is shown, but the sequence has " + std::to_string(experiment_->steps()), step.line);
      cursor.step = 0;
    }
    if (step.show.operation && experiment_->recipe(cursor.pass).find(*step.show.operation) < 0) add("the cell has no operation '" + *step.show.operation + "'", step.line);
    if (step.show.opened) {
      auto m = Measure::parse(*step.show.opened);
      if (!m || !m->names(*experiment_, cursor)) add("'open=" + *step.show.opened + "' names no number", step.line);
    }
    for (const std::string& formula : step.formulas)
      if (experiment_->recipe(cursor.pass).find(formula) < 0) add("':formula " + formula + "' names no operation of the cell", step.line);
    for (const Knob& knob : step.knobs)
      if (auto known = experiment_->check(knob.target); !known) add(known.error().what, step.line);
    check_prose(step.prose, cursor);
    for (const Question& q : step.questions) check_question(q, cursor);
  }

  void check_prose(const Prose& prose, const Cursor& cursor) {
    for (const Paragraph& p : prose)
      for (const Piece& piece : p.pieces) {
        if (piece.kind == Piece::Kind::value) check_measure(Measure::parse(piece.target, piece.line), cursor, piece.line, *experiment_);
        if (piece.kind != Piece::Kind::formula) continue;
        if (const auto formula = formula::parse(piece.text); !formula) add("in the formula '" + piece.text + "': " + formula.error().what, piece.line);
      }
  }
  std::optional<double> check_measure(const Result<Measure>& m, const Cursor& cursor, int line, const Experiment& experiment) {
    if (!m) return add(m.error().what, line), std::nullopt;
    auto v = m->evaluate(experiment, cursor);
    if (!v) return add("'" + m->text() + "': " + v.error().what, line), std::nullopt;
    return *v;
  }

  void check_question(const Question& q, const Cursor& cursor) {
    if (!ids_.insert(q.id).second) add("two questions are called '" + q.id + "'", q.line);
    check_prose(q.text, cursor);
    check_prose(q.explanation, cursor);
    for (const Prose& hint : q.hints) check_prose(hint, cursor);
    for (const Prose& option : q.options) check_prose(option, cursor);
    for (const Mistake& mistake : q.mistakes) check_prose(mistake.text, cursor);
    for (const Edit& change : q.changes)
      if (auto known = experiment_->check(change.target); !known) return add(known.error().what, q.line);
    if (q.text.empty()) add("the question '" + q.id + "' asks nothing", q.line);
    if (q.kind == Question::Kind::act) {
      if (!q.condition) return add("the question '" + q.id + "' has no 'condition:'", q.line);
      if (check_measure(*q.condition, cursor, q.line, *experiment_) == 1.0) add("the condition of '" + q.id + "' holds before the reader does anything", q.line);
      check_solution(q, cursor);
    } else if (q.kind == Question::Kind::choice) {
      if (q.options.size() < 2 || q.options.size() != q.option_holds.size()) return add("'" + q.id + "' wants two options or more, each with its 'holds:'", q.line);
      int right = 0;
      for (const Measure& m : q.option_holds) right += check_measure(m, cursor, q.line, *experiment_) == 1.0;
      if (right != 1) add("'" + q.id + "' has " + std::to_string(right) + " options that hold, expected one", q.line);
    } else {
      if (!q.answer) return add("the question '" + q.id + "' has no 'answer:'", q.line);
      check_answers(q, cursor);
    }
  }

  // What the lesson itself proposes must bring it about.
  void check_solution(const Question& q, const Cursor& cursor) {
    if (q.solution.empty()) return add("the question '" + q.id + "' has no 'solve:'", q.line);
    auto solved = experiment_->with(q.solution);
    if (!solved) return add(solved.error().what, q.line);
    if (check_measure(*q.condition, cursor, q.line, *solved) == 0.0) add("what '" + q.id + "' gives as 'solve:' does not bring about its condition", q.line);
  }

  // The answer and those of the known mistakes must lie apart, or a mistake could not be told.
  void check_answers(const Question& q, const Cursor& cursor) {
    auto changed = with_changes(q, *experiment_, cursor);
    if (!changed) return add(changed.error().what, q.line);
    const auto answer = check_measure(*q.answer, cursor, q.line, *changed);
    if (!answer || !std::isfinite(*answer)) return;
    std::vector<std::pair<std::string, double>> told{{"the answer", *answer}};
    for (const Mistake& mistake : q.mistakes) {
      const auto wrong = check_measure(mistake.answer, cursor, q.line, *changed);
      if (!wrong) continue;
      for (const auto& [name, value] : told)
        if (std::fabs(value - *wrong) <= 2 * q.tolerance)
          add("in '" + q.id + "' the mistake '" + mistake.answer.text() + "' cannot be told from " + name + ": both are within " + std::to_string(2 * q.tolerance), q.line);
      told.emplace_back("'" + mistake.answer.text() + "'", *wrong);
      if (!mistake.operation.empty() && experiment_->recipe(Pass::forward).find(mistake.operation) < 0 && experiment_->recipe(Pass::backward).find(mistake.operation) < 0)
        add("'at: " + mistake.operation + "' names no operation of the cell", q.line);
    }
  }

  const Lesson& lesson_;
  std::string_view where_;
  const Experiment* experiment_ = nullptr;
  std::vector<Error> errors_;
  std::set<std::string> ids_;
};

}  // namespace

std::vector<Error> check_lesson(const Lesson& lesson, std::string_view where) { return Checker(lesson, where).run(); }

}  // namespace gatewalk::lessons
