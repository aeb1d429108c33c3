// gatewalk: the lab in a window, and the commands of the engine and of lesson writers.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/command/command.hpp"
#include "lessons/command/lesson.hpp"
#include "lessons/command/pack.hpp"
#include "lessons/desktop/run.hpp"

namespace {

constexpr const char* usage =
    "gatewalk [lab] [options] [FILE...]   the lab in a window; a file is opened as if it were dropped there\n"
    "    --lessons DIR       the lessons of this folder as well\n"
    "    --address '#/...'   start there\n"
    "    --theme dark|light  for this run\n"
    "    --size WxH          of the window, in window pixels (1440x900)\n"
    "    --ratio R           physical pixels per window pixel (the screen's own)\n"
    "    --frames N          draw N frames and end\n"
    "    --screenshot FILE   a picture of the last of them, .png or .ppm\n"
    "gatewalk trace ...      every value of a run; gatewalk trace --help\n"
    "gatewalk train ...      trains a network on a task and saves it; gatewalk train --help\n"
    "gatewalk cell FILE      what is derived from a cell's equations\n"
    "gatewalk pack MODEL     the lab as one page that opens at a model; gatewalk pack --help\n"
    "gatewalk lesson FILE    checks a lesson\n"
    "Each explains itself with --help or -h; gatewalk --version says which one this is.\n";

bool asks_for_help(std::string_view word) { return word == "--help" || word == "-h"; }
bool asks_for_version(std::string_view word) { return word == "--version" || word == "-V"; }

int explain() {
  std::fputs(usage, stdout);
  return 0;
}
int tell_version() {
  gatewalk::command::print_version();
  return 0;
}

int wrong(const std::string& sentence) {
  std::fprintf(stderr, "gatewalk: %s; gatewalk --help names what there is\n", sentence.c_str());
  return 2;
}

int lab(int count, char** words) {
  gatewalk::lessons::DesktopOptions options;
  for (int i = 0; i < count; ++i) {
    const std::string word = words[i];
    if (asks_for_help(word)) return explain();
    if (asks_for_version(word)) return tell_version();
    if (!word.starts_with("-")) {
      options.files.push_back(word);
      continue;
    }
    if (i + 1 == count) return wrong(word + " wants a value, or is not known");
    const std::string value = words[++i];
    if (word == "--lessons") options.lessons = value;
    else if (word == "--address") options.address = value;
    else if (word == "--screenshot") options.screenshot = value;
    else if (word == "--frames") options.frames = std::atoi(value.c_str());
    else if (word == "--ratio") options.ratio = std::strtof(value.c_str(), nullptr);
    else if (word == "--theme" && (value == "dark" || value == "light")) options.dark = value == "dark";
    else if (word == "--size") {
      if (std::sscanf(value.c_str(), "%dx%d", &options.width, &options.height) != 2 || options.width < 64 || options.height < 64)
        return wrong("--size wants WIDTHxHEIGHT, both at least 64, not '" + value + "'");
    } else {
      return wrong("what is '" + word + " " + value + "'?");
    }
  }
  if (options.frames < 0 || options.ratio < 0 || options.ratio > 8)
    return wrong("--frames wants a number above 0, --ratio one from 0.5 to 8");
  if (!options.screenshot.empty() && options.frames == 0) options.frames = 10;
  return gatewalk::lessons::run_desktop(options);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "lab";
  if (asks_for_help(command) || command == "help") return explain();
  if (asks_for_version(command)) return tell_version();
  if (command == "trace" || command == "train" || command == "cell" || command == "rule")
    return gatewalk::command::run(argc, argv);
  if (command == "lesson") return gatewalk::lessons::run_lesson_command(argc, argv);
  if (command == "pack") return gatewalk::lessons::run_pack_command(argc, argv);
  if (command == "lab") return lab(std::max(argc - 2, 0), argv + 2);
  return lab(argc - 1, argv + 1);
}
