// The key 'at' that every figure has: where it stands.
#pragma once

#include "lessons/course/reader.hpp"

namespace gatewalk::lessons {

inline Status read_figure_at(const LessonReader& reader, const KeyValue& line, Figure& figure) {
  if (line.value != "stage") return reader.error("'at' is written at: stage", line);
  figure.on_stage = true;
  return Ok{};
}

}  // namespace gatewalk::lessons
