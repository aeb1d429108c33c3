// The comparison over everything else: cells side by side with their pictures, lines and parameter counts, and the norms of
// their error terms in one plot.
#pragma once

#include <optional>

#include "lessons/player/comparison.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Kept by the panels between frames.
struct CompareState {
  bool open = false;
  std::optional<Comparison> comparison;
};

// Draws nothing unless it is open; what is compared stands in player.compared().
void draw_comparison(Ui& ui, Player& player, CompareState& state);

}  // namespace gatewalk::lessons
