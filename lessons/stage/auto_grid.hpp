// What the automatic layout works on between a cell's anatomy and its picture: columns of items, and how they are ordered and
// raised. Internal to auto_layout.cpp, auto_order.cpp and auto_heights.cpp.
#pragma once

#include <vector>

#include "lessons/stage/anatomy.hpp"

namespace gatewalk::lessons::stage {

// A part, or the place of a long link in a column that it passes.
struct Item {
  int part = -1;
  Index value = -1;  // of a passing link
  int column = 0;
  int lane = -1;  // on a belt: its height is fixed
  int y = 0;
  int above = -1, below = -1;  // the part right above it whose value it reads, in the same column; and the one that reads it
  // How far what is drawn in the column's middle, and right of it, reaches up and down.
  int up = 5, down = 5, right_up = 5, right_down = 5;
  std::vector<int> before{}, after{};  // neighbors in the columns beside
  bool passes() const { return part < 0; }
};

struct Grid {
  std::vector<Item> items;
  std::vector<std::vector<int>> columns;  // from top to bottom; lanes come first, in their order
  int lanes = 0;
  int gap = 8;         // between what stands one below the other
  long long work = 0;  // comparisons so far
  static constexpr long long most_work = 40'000'000;
  // Whether no more is to be tried: the best that was found stands.
  bool spent() const { return work > most_work; }
  bool order_spent() const { return work > most_work / 2; }  // heights have the rest
  Item& at(int k) { return items[static_cast<std::size_t>(k)]; }
  const Item& at(int k) const { return items[static_cast<std::size_t>(k)]; }
  // How many stand one below the other and stay together, from this place of a column on.
  std::size_t stack(const std::vector<int>& column, std::size_t from) const {
    std::size_t count = 1;
    while (from + count < column.size() && at(column[from + count]).above == column[from + count - 1]) ++count;
    return count;
  }
  // Lanes first, in their order, and stacks together.
  void sort_lanes(std::vector<int>& column) const;
};

// Orders the columns so that few links cross; returns how many do.
int order_columns(Grid& grid);

// Sets the heights of all items that are on no lane: below `top`, in their order, so that links are straight where they can be.
void set_heights(Grid& grid, int top);

}  // namespace gatewalk::lessons::stage
