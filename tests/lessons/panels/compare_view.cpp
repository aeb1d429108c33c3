#include <doctest/doctest.h>

#include <algorithm>

#include "tests/lessons/drawn.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("comparison: the cells beside have the marks that the reader's own has") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/to-any-earlier-step/8?v=1&t=5&pass=backward&op=dh&compare=gru");
  const auto marks = [&](std::string_view pane) {
    return std::count_if(screen.tree().nodes.begin(), screen.tree().nodes.end(), [&](const SemanticNode& node) {
      return says(node.id, pane) && (says(node.id, "diagram/cut d") || says(node.id, "diagram/gradient"));
    });
  };
  CHECK(marks("cell 0/") > 0);
  CHECK(marks("cell 1/") > 0);
}
