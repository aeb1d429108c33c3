// The lessons of one language, in order.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

// The course of one language from the embedded lessons (or from texts: file name → content). Lessons that cannot be read are
// left out; their errors are added to `problems`. A lesson that names no `next` goes on with the one whose number follows.
//
// A file NAME.outline is a lesson of which only the lines are left that the whole course is asked for (cmake/embed.cmake): its
// place, its title, how many steps, which questions, where paths are cut. It is not `whole`, and stands for the lesson until
// that is brought (Player::lesson_came).
std::vector<Lesson> load_course(std::string_view language, std::vector<Error>& problems);
std::vector<Lesson> load_course(const std::map<std::string, std::string>& files, std::vector<Error>& problems);

}  // namespace gatewalk::lessons
