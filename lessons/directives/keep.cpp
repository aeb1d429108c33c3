// :keep
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"

namespace gatewalk::lessons {

namespace {

Status read_keep(LessonReader& reader, const KeyValue& line, Step& into) {
  if (!line.value.empty()) return reader.error("':keep' stands by itself", line);
  into.keeps_changes = true;
  return Ok{};
}

}  // namespace

const Directive keep_directive{
    .name = "keep",
    .form = "",
    .says =
        "the step goes on with what the reader changed in the step before; without it each step begins with the lesson's own "
        "numbers, and the reader's changes wait where they were made",
    .read = read_keep,
};

}  // namespace gatewalk::lessons
