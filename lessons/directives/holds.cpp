// :holds MEASURE
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/player/lesson_check.hpp"

namespace gatewalk::lessons {

namespace {

Status read_holds(LessonReader& reader, const KeyValue& line, Step& into) {
  if (into.prose.empty())
    return reader.error("':holds' stands behind the paragraph that rests on it", line, "there is no text before it in this step");
  auto measure = reader.measure(line.value, line);
  if (!measure) return measure.error();
  into.claims.push_back({*measure, into.prose.size() - 1, line.line});
  return Ok{};
}

void check_holds(LessonCheck& check, const Step& step) {
  for (const Claim& claim : step.claims)
    if (check.measure(claim.measure, claim.line) == 0.0)
      check.add("what the text rests on does not hold where the step begins: '" + claim.measure.text() + "'", claim.line);
}

}  // namespace

const Directive holds_directive{
    .name = "holds",
    .form = "f[0]@2 < f[0]@3",
    .says =
        "what the paragraph before it rests on: a measure that is true where the step begins; the paragraph gives way, and says "
        "so, as long as the reader's changes make it false. May be repeated",
    .read = read_holds,
    .check = check_holds,
};

}  // namespace gatewalk::lessons
