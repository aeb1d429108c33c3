#include "lessons/command/lesson.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include "engine/command/command.hpp"
#include "lessons/player/lesson_check.hpp"

namespace gatewalk::lessons {

namespace {

constexpr const char* lesson_help =
    "gatewalk lesson FILE...: checks lessons, Markdown files: every line, figure and question, and that all can be answered.\n"
    "A mistake is one line on the error stream, with file, line, column and what to do; the exit code is then 2.\n"
    "How a lesson is written stands in lessons/README.md.\n\n"
    "Example:\n"
    "  gatewalk lesson lessons/text/en/08-forget-gate.md\n";

// All mistakes of one file; of a lesson that cannot be read the first only.
std::vector<Error> check_file(const std::string& path, std::string& summary) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  if (!file || !(content << file.rdbuf()))
    return {Error{"this file cannot be read, or it is empty", path, "name a lesson, a Markdown file", 1, 1}};
  const auto lesson = parse_lesson(content.str(), path);
  if (!lesson) return {lesson.error()};
  std::size_t questions = 0;
  for (const Step& step : lesson->steps) questions += step.questions.size();
  summary = lesson->title + ", " + std::to_string(lesson->steps.size()) + " steps, " + std::to_string(questions) + " questions";
  return check_lesson(*lesson, path);
}

}  // namespace

int check_lessons(std::span<char* const> files, std::ostream& out, std::ostream& err) {
  if (files.empty()) {
    err << "gatewalk lesson: name one lesson or more, such as lessons/text/en/08-forget-gate.md\n";
    return 2;
  }
  bool sound = true;
  for (const char* file : files) {
    std::string summary;
    std::vector<Error> mistakes = check_file(file, summary);
    std::stable_sort(mistakes.begin(), mistakes.end(), [](const Error& a, const Error& b) { return a.line < b.line; });
    for (const Error& e : mistakes) err << e.sentence() << '\n';
    if (mistakes.empty()) out << file << ": well (" << summary << ")\n";
    sound = sound && mistakes.empty();
  }
  return sound ? 0 : 2;
}

int run_lesson_command(int argc, char** argv) {
  const auto words = std::span<char* const>(argv, static_cast<std::size_t>(argc));
  auto files = words.subspan(std::min<std::size_t>(2, words.size()));
  for (const std::string_view word : files) {
    if (word == "--") break;
    if (word == "--help" || word == "-h") {
      std::cout << lesson_help;
      return 0;
    }
    if (word == "--version" || word == "-V") {
      command::print_version();
      return 0;
    }
    if (word.starts_with("-")) {
      std::cerr << "gatewalk lesson: there is no option " << word << "; gatewalk lesson --help shows what it can be given\n";
      return 2;
    }
  }
  if (!files.empty() && std::string_view(files[0]) == "--") files = files.subspan(1);
  return check_lessons(files, std::cout, std::cerr);
}

}  // namespace gatewalk::lessons
