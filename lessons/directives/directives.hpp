// The directives of the lesson language: a row each, whose file defines NAME_directive. Their figures stand on the screen in
// the order of the rows.
#pragma once

#include "lessons/course/language.hpp"

#define GATEWALK_DIRECTIVES(row)                                                                                              \
  row(show) row(keep) row(holds) row(formula) row(knob) row(choose) row(against) row(cut) row(tick) row(readout) row(surface) \
      row(plot) row(experiment) row(question)

namespace gatewalk::lessons {

#define GATEWALK_DECLARE(name) extern const Directive name##_directive;
GATEWALK_DIRECTIVES(GATEWALK_DECLARE)
#undef GATEWALK_DECLARE

}  // namespace gatewalk::lessons
