// A lesson whose network learns: two steps, one after 0 updates and one after 12.
#pragma once

#include <doctest/doctest.h>

#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

inline constexpr std::string_view learning_text =
    "title: Small learning\nnumber: 90\ngoal: For tests.\ncell: lstm\n"
    "trained: task=first-symbol hidden=3 steps=5 batch=4 learning-rate=0.05 updates=20\n"
    "variant: GRU: cell=gru\n\n"
    "# Start\nText.\n\n:show update=0\n\n# Later\nText.\n\n:show update=12\n\n# As far as it goes\nText.\n\n:show update=end\n";

inline std::vector<Lesson> learning_course() {
  auto lesson = parse_lesson(learning_text, "90-small-learning.md");
  REQUIRE_MESSAGE(lesson, (lesson ? "" : lesson.error().sentence()));
  lesson->slug = "small-learning", lesson->language = "en";
  return {*std::move(lesson)};
}

}  // namespace gatewalk::lessons
