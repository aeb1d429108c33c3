// The course as the page's program has it: outlines of all lessons but the first, and the lessons themselves to bring.
#pragma once

#include "lessons/course/course.hpp"
#include "lessons/embedded.hpp"

namespace gatewalk::lessons {

inline std::vector<Lesson> outlines() {
  std::map<std::string, std::string> files;
  for (const EmbeddedFile& file : embedded_outlines()) files[std::string(file.name)] = file.text;
  std::vector<Error> problems;
  return load_course(files, problems);
}

inline std::vector<Lesson> whole_lessons() {
  std::vector<Error> problems;
  return load_course("en", problems);
}

// The text of a lesson, as the site has it; empty if there is none.
inline std::string lesson_text(std::string_view language, std::string_view slug) {
  for (const EmbeddedFile& file : embedded_lessons())
    if (file.name.starts_with(language) && file.name.ends_with("-" + std::string(slug) + ".md")) return std::string(file.text);
  return {};
}

}  // namespace gatewalk::lessons
