// A player of one lesson's text, and what a measure is in it; either fails the case with a sentence.
#pragma once

#include <doctest/doctest.h>

#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

inline Player player_of(const char* text) {
  auto lesson = parse_lesson(text, "t.md");
  if (!lesson) FAIL(lesson.error().sentence());
  lesson->slug = "t";
  return Player({*lesson});
}

inline double measured(const Player& player, const std::string& text) {
  const auto m = Measure::parse(text);
  if (!m) FAIL(text << ": " << m.error().sentence());
  const auto v = m->evaluate(player.experiment(), player.cursor());
  if (!v) FAIL(text << ": " << v.error().sentence());
  return *v;
}

}  // namespace gatewalk::lessons
