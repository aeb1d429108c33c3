#include "lessons/experiment/nothing.hpp"

#include "engine/trace/activity.hpp"

namespace gatewalk::lessons {

Nothing nothing_at(const trace::Trace& trace, Pass pass, int truncate, int step, int row) {
  if (!trace.extent.valid(step, row)) return Nothing::padding;
  if (pass == Pass::forward || truncate == 0) return Nothing::no;
  return trace::norm_together(trace, trace::state_error_terms(*trace.recipe), step, row) == 0 ? Nothing::cut : Nothing::no;
}

std::string in_words(const Phrases& words, Nothing why, int step) {
  switch (why) {
    case Nothing::padding: return words.say("time.padding", {{"step", step + 1}});
    case Nothing::cut: return words.say("time.not_computed", {{"step", step + 1}});
    case Nothing::no: break;
  }
  return "";
}

}  // namespace gatewalk::lessons
