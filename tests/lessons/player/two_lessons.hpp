// What the player's cases share.
#pragma once

#include "lessons/player/player.hpp"
#include "tests/lessons/player/small_lesson.hpp"

namespace gatewalk::lessons {

// Two lessons, so that there is a next one.
inline std::vector<Lesson> two_lessons() {
  Lesson first = small_lesson(), second = small_lesson();
  second.slug = "other";
  second.number = 2;
  return {first, second};
}

inline const Target bias = *parse_target("b_f[0]");
inline Index operation(const Player& p, std::string_view name) { return p.experiment().recipe(p.cursor().pass).find(name); }
inline double gate(const Player& p, int step = 1) {
  return p.experiment().trace(Pass::forward).value(p.experiment().recipe(Pass::forward).find("f"), step, 0);
}

// Whether two players show the same: everything an address stands for.
inline void check_same(const Player& a, const Player& b) {
  CHECK(a.lesson().slug == b.lesson().slug);
  CHECK(a.step_index() == b.step_index());
  CHECK(a.cursor() == b.cursor());
  for (int t = 0; t < a.experiment().steps(); ++t) CHECK(gate(a, t) == gate(b, t));
}

}  // namespace gatewalk::lessons
