// A formula of any bytes is parsed, laid out at several widths and said, or refused with a sentence; it never crashes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lessons/formula/layout.hpp"
#include "lessons/tex/spoken.hpp"

using namespace gatewalk::lessons;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tree = formula::parse({reinterpret_cast<const char*>(data), size});
  if (!tree) {
    if (tree.error().sentence().empty() || tree.error().line < 1) std::abort();
    return 0;
  }
  for (const float width : {0.f, 40.f, 300.f}) {
    const formula::Layout layout = formula::lay_out(*tree, {.size = 20, .width = width, .display = width > 0, .smallest = 10});
    // Not a number would be drawn nowhere and hit everywhere.
    if (!(layout.width < 1e7f) || !(layout.height < 1e7f) || !(layout.depth < 1e7f)) std::abort();
    (void)formula::term_at(layout, {10, 0});
  }
  (void)formula::spoken(*tree, [](std::string_view) { return std::string(); });
  return 0;
}
