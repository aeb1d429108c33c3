// The wires of the automatic layout. Internal to auto_layout.cpp.
//
// A wire is horizontal in the columns and turns in the gaps between them; all wires of one value turn at the same place of a gap,
// so that they look like one that forks. Into a circle it comes from the left where it runs straight, otherwise from above or
// below; several that arrive at one box do so beside each other. Between two parts of one column it runs straight down.
#pragma once

#include <map>
#include <vector>

#include "lessons/stage/auto_grid.hpp"
#include "lessons/stage/diagram.hpp"

namespace gatewalk::lessons::stage {

constexpr float channel = 11;  // between two values that turn in one gap

// By the gap's column and the value: where it turns.
using Turns = std::map<std::pair<int, Index>, float>;

class AutoWires {
 public:
  // paths: of each link of the anatomy the items it passes.
  AutoWires(const Diagram& diagram, const Grid& grid, const std::vector<std::vector<int>>& paths);

  // The values that turn in the gap behind a column, from left to right, so that few of them cross.
  const std::vector<Index>& turning(int column) const { return turning_[static_cast<std::size_t>(column)]; }
  // The parts must have their places.
  std::vector<Wire> drawn(const Turns& turns) const;

 private:
  enum class Side { left, above, below };
  // How a link ends: from which side, at which height its last piece runs, and whether it gets there in the gap.
  struct Arrival {
    Side side = Side::left;
    int port = 0;        // above or below the part's middle
    bool along = false;  // at its own height up to the part, and then straight into it
  };
  // A value in a gap: at which height it comes, and at which it goes on.
  struct Turning {
    Index value;
    int from;
    std::vector<int> to;
    int top() const;
    int bottom() const;
  };
  void arrive(int part);
  void spread(const std::vector<std::size_t>& links, int y);
  bool free_along(int item, int height, int target) const;
  void find_turning();
  static void move_turnings(std::vector<Turning>& gap);
  static int crossings(const Turning& left, const Turning& right);
  int last_height(std::size_t link) const;

  const Diagram& d_;
  const Grid& grid_;
  const std::vector<std::vector<int>>& paths_;
  std::vector<Arrival> arrivals_;
  std::vector<std::vector<Index>> turning_;
};

// How often wires of two values cross.
int count_crossings(const std::vector<Wire>& wires);

}  // namespace gatewalk::lessons::stage
