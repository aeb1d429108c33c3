#include "lessons/player/lesson_check.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/writing/tex.hpp"
#include "lessons/course/glossary.hpp"
#include "lessons/player/marking.hpp"
#include "lessons/player/plot_data.hpp"
#include "lessons/tex/tex.hpp"

namespace gatewalk::lessons {

namespace {

class Checker {
 public:
  Checker(const Lesson& lesson, std::string_view where) : lesson_(lesson), where_(where) {}

  std::vector<Error> run() {
    if (lesson_.variants.empty()) return check_setup(lesson_.setup);
    for (std::size_t k = 0; k < lesson_.variants.size(); ++k)
      made(lesson_.variants[k].setup, "variant '" + lesson_.variants[k].name + "': ");
    return check_setup(lesson_.variants[0].setup);
  }

 private:
  void add(std::string what, int line, int column = 1) {
    errors_.push_back({std::move(what), std::string(where_), {}, line, column});
  }

  std::optional<Experiment> made(const Setup& setup, const std::string& who) {
    auto experiment = Experiment::make(setup);
    if (experiment) return std::move(*experiment);
    add(who + experiment.error().what + (experiment.error().hint.empty() ? "" : "; " + experiment.error().hint), 1);
    return {};
  }

  std::vector<Error> check_setup(const Setup& setup) {
    const auto begun = made(setup, "");
    if (!begun) return std::move(errors_);
    std::optional<Experiment> current = begun;
    experiment_ = &*current;
    Cursor cursor;
    for (const Step& step : lesson_.steps) {
      if (step.show.variant) current = variant(*step.show.variant, step.line).value_or(*begun);
      if (step.show.cuts) current = cut(*current, *step.show.cuts);
      check_step(step, cursor);
    }
    return std::move(errors_);
  }
  std::optional<Experiment> variant(const std::string& name, int line) {
    for (const Variant& v : lesson_.variants)
      if (v.name == name) return made(v.setup, "");
    add("the lesson has no variant '" + name + "'", line);
    return {};
  }
  Experiment cut(const Experiment& experiment, const std::vector<std::string>& names) {
    auto changed = experiment.with(experiment.edits(), {{names.begin(), names.end()}, 0});
    return changed ? *changed : experiment;
  }

  void check_step(const Step& step, Cursor& cursor) {
    std::vector<std::string> cuts = step.show.cuts.value_or(std::vector<std::string>());
    for (const CutSwitch& one : step.cuts) cuts.push_back(one.name);
    for (const std::string& name : cuts)
      if (experiment_->recipe(Pass::backward).find(name) < 0)
        add("the backward pass has no operation '" + name + "' to be cut", step.line);
    if (step.choose && lesson_.variants.size() < 2) add("':choose' wants two variants or more", step.line);
    for (const Surface& surface : step.surfaces) check_surface(surface, cursor);
    if (step.show.pass) cursor.pass = *step.show.pass;
    if (step.show.step) cursor.step = *step.show.step;
    if (cursor.step >= experiment_->steps()) {
      add("time step " + std::to_string(cursor.step + 1) + " is shown, but the sequence has " +
              std::to_string(experiment_->steps()),
          step.line);
      cursor.step = 0;
    }
    if (step.show.operation && experiment_->recipe(cursor.pass).find(*step.show.operation) < 0)
      add("the cell has no operation '" + *step.show.operation + "'", step.line);
    if (step.show.opened) {
      auto m = Measure::parse(*step.show.opened);
      if (!m || !m->names(*experiment_, cursor)) add("'open=" + *step.show.opened + "' names no number", step.line);
    }
    for (const std::string& formula : step.formulas)
      if (experiment_->recipe(cursor.pass).find(formula) < 0)
        add("':formula " + formula + "' names no operation of the cell", step.line);
    for (const Knob& knob : step.knobs)
      if (auto known = experiment_->check(knob.target); !known) add(known.error().what, step.line);
    check_prose(step.prose, cursor);
    for (const Question& q : step.questions) check_question(q, cursor);
  }

  void check_surface(const Surface& surface, const Cursor& cursor) {
    for (const Target& target : {surface.x, surface.y}) {
      if (auto known = experiment_->check(target); !known) return add(known.error().what, surface.line);
      if (!experiment_->gradient(target)) return add("'" + to_text(target) + "' has no gradient to go down", surface.line);
    }
    check_measure(*surface.z, cursor, surface.line, *experiment_);
  }

  bool known_term(const std::string& id) const {
    if (Glossary::of(lesson_.language.empty() ? "en" : lesson_.language).find(id)) return true;
    for (const Pass pass : {Pass::forward, Pass::backward})
      if (experiment_->recipe(pass).find(id) >= 0 || writing::find_class(experiment_->recipe(pass), id) >= 0) return true;
    const auto& parameters = experiment_->recipe(Pass::forward).parameters;
    return std::any_of(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == id; });
  }

  void check_prose(const Prose& prose, const Cursor& cursor) {
    for (const Paragraph& p : prose)
      for (const Piece& piece : p.pieces) {
        if (piece.kind == Piece::Kind::term && !known_term(piece.target))
          add("'#" + piece.target + "' is neither a quantity of the cell nor a term of the glossary", piece.line);
        if (piece.kind == Piece::Kind::value)
          check_measure(Measure::parse(piece.target, piece.line), cursor, piece.line, *experiment_);
        if (piece.kind != Piece::Kind::formula) continue;
        if (const auto formula = formula::parse(piece.text); !formula)
          add("in the formula '" + piece.text + "': " + formula.error().what, piece.line);
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
      if (check_measure(*q.condition, cursor, q.line, *experiment_) == 1.0)
        add("the condition of '" + q.id + "' holds before the reader does anything", q.line);
      check_solution(q, cursor);
    } else if (q.kind == Question::Kind::choice) {
      if (q.options.size() < 2 || q.options.size() != q.option_holds.size())
        return add("'" + q.id + "' wants two options or more, each with its 'holds:'", q.line);
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
    if (check_measure(*q.condition, cursor, q.line, *solved) == 0.0)
      add("what '" + q.id + "' gives as 'solve:' does not bring about its condition", q.line);
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
          add("in '" + q.id + "' the mistake '" + mistake.answer.text() + "' cannot be told from " + name + ": both are within " +
                  std::to_string(2 * q.tolerance),
              q.line);
      told.emplace_back("'" + mistake.answer.text() + "'", *wrong);
      if (!mistake.operation.empty() && experiment_->recipe(Pass::forward).find(mistake.operation) < 0 &&
          experiment_->recipe(Pass::backward).find(mistake.operation) < 0)
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

std::vector<Error> check_lesson(const Lesson& lesson, std::string_view where) {
  std::vector<Error> errors = Checker(lesson, where).run();
  if (!errors.empty()) return errors;
  // Plots are drawn of a player: with its variants, and as each step shows it.
  Player player({lesson});
  for (std::size_t k = 0; k < lesson.steps.size(); ++k) {
    player.go_to_step(static_cast<int>(k));
    for (const Plot& plot : lesson.steps[k].plots)
      if (const auto error = plot_error(player, plot))
        errors.push_back({"in the plot '" + plot.name + "': " + error->what, std::string(where), {}, plot.line, 1});
  }
  return errors;
}

}  // namespace gatewalk::lessons
