// What only running a lesson can tell: every name in it is there, every question has an answer and its mistakes differ.
#pragma once

#include <string_view>
#include <vector>

#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

// Everything parse_lesson cannot see: runs the lesson's experiment and evaluates every value, formula, answer and
// mistake. Returns all mistakes found; empty if the lesson is sound.
std::vector<Error> check_lesson(const Lesson& lesson, std::string_view where);

}  // namespace gatewalk::lessons
