// What a directive or a kind of question is checked with: the lesson's experiment as each step shows it, and a place for what is
// wrong. check_lesson runs it.
#pragma once

#include <set>

#include "lessons/course/language.hpp"
#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

class LessonCheck {
 public:
  LessonCheck(const Lesson& lesson, std::string_view where) : lesson_(lesson), where_(where) {}

  // All mistakes; empty if the lesson is sound.
  std::vector<Error> run();

  // --- for the rows ---
  void add(std::string what, int line, int column = 1) {
    errors_.push_back({std::move(what), std::string(where_), {}, line, column});
  }
  const Lesson& lesson() const { return lesson_; }
  // With the variant and the cuts that the step at hand shows.
  const Experiment& experiment() const { return *experiment_; }
  Cursor cursor;  // where the steps so far have moved the reader
  // Every term, number and formula of a text.
  void prose(const Prose& prose);
  // A measure's number in an experiment; what is wrong with it is added.
  std::optional<double> measure(const Result<Measure>& m, int line, const Experiment& experiment);
  std::optional<double> measure(const Result<Measure>& m, int line) { return measure(m, line, *experiment_); }
  // Moves to the place that a step shows.
  void place(const Step& step);
  // A path of the backward pass that is to be cut.
  void path(const std::string& name, int line);
  // Where a known mistake parts from the right way; may be empty.
  void mistakes_place(const Mistake& mistake, int line);
  // A name that must be the only one of its kind.
  void name(const std::string& id, int line);

 private:
  std::optional<Experiment> made(const Setup& setup, const std::string& who);
  void steps(const Setup& setup);
  void shown();
  void show(const Step& step, const Experiment& begun);
  void wrong_shown(const std::vector<Shown>& all, int line);
  bool known_term(const std::string& id) const;

  const Lesson& lesson_;
  std::string_view where_;
  State state_;  // as the steps so far show it
  std::optional<Experiment> experiment_;
  std::vector<Error> errors_;
  std::set<std::string> names_;
};

// Everything parse_lesson cannot see: runs the lesson's experiment and evaluates every value, formula, answer and
// mistake. Returns all mistakes found; empty if the lesson is sound.
std::vector<Error> check_lesson(const Lesson& lesson, std::string_view where);

}  // namespace gatewalk::lessons
