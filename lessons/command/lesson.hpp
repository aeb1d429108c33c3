// `gatewalk lesson FILE.md …`: checks lessons without opening a window.
#pragma once

#include <iosfwd>
#include <span>

namespace gatewalk::lessons {

// Reads and runs each file and looks for everything that parse_lesson and check_lesson find.
// A sound lesson is one line on `out`; each mistake is one line `file:line:column: what` on `err`.
// Returns 0 if all are sound, else 2 (also where no file is named or one cannot be read).
int check_lessons(std::span<char* const> files, std::ostream& out, std::ostream& err);

// The command as main gets it, argv[1] being "lesson": on standard output and error.
int run_lesson_command(int argc, char** argv);

}  // namespace gatewalk::lessons
