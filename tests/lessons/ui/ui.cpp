// What all widgets share.
#include <doctest/doctest.h>

#include <algorithm>

#include "lessons/ui/ui.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("what widgets remember has a bound, and what is seen is kept") {
  int shown = 0, kept = 0;
  std::size_t most = 0;
  TestScreen screen([&](Ui& ui, Rect) {
    kept = ++ui.remember<int>("always");
    for (int k = 0; k < 100; ++k) ui.remember<int>("field " + std::to_string(shown) + "/" + std::to_string(k)) = 7;
    most = std::max(most, ui.remembered());
  });
  const int before = kept;
  for (shown = 1; shown < 60; ++shown) screen.move_to(static_cast<float>(10 * shown), 300);
  CHECK(kept >= before + 59);
  CHECK(most > 900);
  CHECK(most <= Ui::most_remembered + 110);  // a frame's own
}
