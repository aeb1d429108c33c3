#include <doctest/doctest.h>

#include <algorithm>

#include "tests/lessons/drawn.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

bool has_formula(NullScreen& screen) {
  const auto& nodes = screen.tree().nodes;
  return std::any_of(nodes.begin(), nodes.end(),
                     [](const SemanticNode& node) { return says(node.id, "formula 0") && node.id.ends_with("letters"); });
}

}  // namespace

TEST_CASE("lesson panel: beside a training no formula of a time step stands unasked") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/train-it/2");
  CHECK_FALSE(has_formula(screen));
  go(screen, "#/en/train-it/4");
  CHECK(has_formula(screen));
}
