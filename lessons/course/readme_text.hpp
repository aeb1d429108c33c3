// What lessons/README.md says of a row of the lesson language. The page's program writes no README and has none of these texts:
// there a row is given nothing while it is compiled (GATEWALK_WITHOUT_README, lessons/CMakeLists.txt).
#pragma once

#include <string_view>

namespace gatewalk::lessons {

#ifdef GATEWALK_WITHOUT_README
struct ReadmeText {
  consteval ReadmeText(const char*) {}
  constexpr operator std::string_view() const { return {}; }
};
#else
using ReadmeText = std::string_view;
#endif

}  // namespace gatewalk::lessons
