// A lesson of any bytes is read, or refused with a sentence, a line and a column. It is not run: sizes are the author's.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lessons/course/lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

// Every piece of text says where it stands, and every value in it is read or refused.
void walk(const Prose& prose) {
  for (const Paragraph& p : prose)
    for (const Piece& piece : p.pieces) {
      if (piece.line < 1) std::abort();
      if (piece.kind != Piece::Kind::value) continue;
      const auto m = Measure::parse(piece.target, piece.line);
      if (!m && (m.error().what.empty() || m.error().column < 1)) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto lesson = parse_lesson({reinterpret_cast<const char*>(data), size}, "lesson.md");
  if (!lesson) {
    if (lesson.error().sentence().empty() || lesson.error().line < 1 || lesson.error().column < 1) std::abort();
    return 0;
  }
  if (lesson->steps.empty()) std::abort();
  for (const Step& step : lesson->steps) {
    walk(step.prose);
    for (const Question& q : step.questions) {
      for (const Prose* prose : all_prose(q)) walk(*prose);
    }
  }
  return 0;
}
