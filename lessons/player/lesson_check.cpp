// What only running a lesson can tell: every name in it is there, every question has an answer and its mistakes differ. What a
// directive or a kind of question must hold stands with it.
#include "lessons/player/lesson_check.hpp"

#include <algorithm>

#include "engine/writing/tex.hpp"
#include "lessons/course/glossary.hpp"
#include "lessons/course/picture_signs.hpp"
#include "lessons/player/learning.hpp"
#include "lessons/player/state_fields.hpp"
#include "lessons/tex/tex.hpp"

namespace gatewalk::lessons {

std::vector<Error> LessonCheck::run() {
  for (const Variant& variant : lesson_.variants) made(variant.setup, "variant '" + variant.name + "': ");
  steps(lesson_.variants.empty() ? lesson_.setup : lesson_.variants[0].setup);
  if (errors_.empty()) shown();
  return std::move(errors_);
}

std::optional<Experiment> LessonCheck::made(const Setup& setup, const std::string& who) {
  auto experiment = Experiment::make(setup);
  if (experiment) return std::move(*experiment);
  add(who + experiment.error().what + (experiment.error().hint.empty() ? "" : "; " + experiment.error().hint), 1);
  return {};
}

void LessonCheck::steps(const Setup& setup) {
  const auto begun = made(setup, "");
  if (!begun) return;
  experiment_ = begun;
  for (const Step& step : lesson_.steps) {
    show(step, *begun);
    for (const Directive* directive : directives())
      if (directive->check) directive->check(*this, step);
    prose(step.prose);
  }
}

void LessonCheck::wrong_shown(const std::vector<Shown>& all, int line) {
  for (const Shown& shown : all)
    add("':show' cannot show '" + shown.field + "=" + shown.text + "' here: it is " +
            std::string(find_shown_field(shown.field)->in_lessons.says),
        line);
}

void LessonCheck::place(const Step& step) {
  const bool cuts = std::any_of(step.show.begin(), step.show.end(), [](const Shown& s) { return s.field == "cut"; });
  if (cuts)
    for (const std::string& name : state_.changes.cuts.names) path(name, step.line);
  state_.cursor = cursor;
  state_.cursor.opened.reset();
  wrong_shown(gatewalk::lessons::show(step, Field::Reads::after_the_run, state_, lesson_, &*experiment_), step.line);
  cursor = state_.cursor;
  cursor.step = std::min(cursor.step, experiment_->steps() - 1);
}

// The variant and the cuts of a step.
void LessonCheck::show(const Step& step, const Experiment& begun) {
  const Changes before = state_.changes;
  wrong_shown(gatewalk::lessons::show(step, Field::Reads::before_the_run, state_, lesson_, nullptr), step.line);
  const Changes& now = state_.changes;
  if (now.variant != before.variant || now.learning != before.learning) {
    Setup setup = lesson_.setup_of(now.variant);
    if (const auto done = take_choice(setup, now.learning); !done) add(done.error().sentence(), step.line);
    experiment_ = made(setup, "").value_or(begun);
  }
  if (now == before) return;
  if (auto changed = experiment_->with(experiment_->edits(), now.cuts)) experiment_ = *changed;
}

// What is drawn of a player: with its variants, and as each step shows it.
void LessonCheck::shown() {
  Player player({lesson_});
  for (std::size_t k = 0; k < lesson_.steps.size(); ++k) {
    player.go_to_step(static_cast<int>(k));
    for (const Directive* directive : directives())
      if (directive->check_shown) directive->check_shown(*this, player, lesson_.steps[k]);
  }
}

bool LessonCheck::known_term(const std::string& id) const {
  if (is_picture_sign(id)) return true;
  if (Glossary::of(lesson_.language.empty() ? "en" : lesson_.language).find(id)) return true;
  for (const Pass pass : {Pass::forward, Pass::backward})
    if (experiment_->recipe(pass).find(id) >= 0 || writing::find_class(experiment_->recipe(pass), id) >= 0) return true;
  const auto& parameters = experiment_->recipe(Pass::forward).parameters;
  return std::any_of(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == id; });
}

void LessonCheck::prose(const Prose& prose) {
  for (const Paragraph& p : prose)
    for (const Piece& piece : p.pieces) {
      if (piece.kind == Piece::Kind::term && !known_term(piece.target))
        add("'#" + piece.target + "' is neither a quantity of the cell nor a term of the glossary", piece.line);
      if (piece.kind == Piece::Kind::value) measure(Measure::parse(piece.target, piece.line), piece.line);
      if (piece.kind != Piece::Kind::formula) continue;
      if (const auto formula = formula::parse(piece.text); !formula)
        add("in the formula '" + piece.text + "': " + formula.error().what, piece.line);
    }
}

std::optional<double> LessonCheck::measure(const Result<Measure>& m, int line, const Experiment& experiment) {
  if (!m) return add(m.error().what, line), std::nullopt;
  auto v = m->evaluate(experiment, cursor);
  if (!v) return add("'" + m->text() + "': " + v.error().what, line), std::nullopt;
  return *v;
}

void LessonCheck::path(const std::string& name, int line) {
  if (experiment_->recipe(Pass::backward).find(name) < 0)
    add("the backward pass has no operation '" + name + "' to be cut", line);
}

void LessonCheck::mistakes_place(const Mistake& mistake, int line) {
  if (!mistake.operation.empty() && experiment_->recipe(Pass::forward).find(mistake.operation) < 0 &&
      experiment_->recipe(Pass::backward).find(mistake.operation) < 0)
    add("'at: " + mistake.operation + "' names no operation of the cell", line);
}

void LessonCheck::name(const std::string& id, int line) {
  if (!names_.insert(id).second) add("two questions are called '" + id + "'", line);
}

std::vector<Error> check_lesson(const Lesson& lesson, std::string_view where) { return LessonCheck(lesson, where).run(); }

}  // namespace gatewalk::lessons
