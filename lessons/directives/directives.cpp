#include "lessons/directives/directives.hpp"

namespace gatewalk::lessons {

std::span<const Directive* const> directives() {
#define GATEWALK_ROW(name) &name##_directive,
  static constexpr const Directive* rows[] = {GATEWALK_DIRECTIVES(GATEWALK_ROW)};
#undef GATEWALK_ROW
  return rows;
}

}  // namespace gatewalk::lessons
