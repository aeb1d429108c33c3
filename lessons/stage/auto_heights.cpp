// The heights of the items: as few bends as their order allows.
//
//   minimize  Σ over links  w |y(u) - y(v)|     with  y(b) - y(a) >= room(a, b)  for b right below a in a column
//
// w is large where a long link passes, so that it runs straight. The function is L-natural convex: it is least where no set of
// items can be moved together, up or down by one, to make it less; and the best such set is a minimum cut. So steps of 64, 32 …
// 1 are made until none helps, which gives the exact least value.
//
// Sources: the function is that of Gansner, Koutsofios, North and Vo 1993, section 4; the descent that of Murota 2003, Discrete
// Convex Analysis, chapter 10; a cut as such a step Kolmogorov and Shioura 2009.
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <queue>

#include "lessons/stage/auto_grid.hpp"

namespace gatewalk::lessons::stage {

namespace {

using Amount = long long;
constexpr Amount endless = std::numeric_limits<Amount>::max() / 8;
// A long link bends rather where it ends than where it begins, and a stack has rather air in it than that a link beside bends.
constexpr int between_long = 8, from_part = 5, to_part = 4, between_parts = 3, in_stack = 2, to_lane = 1;

// Indexed by node and edge numbers, which are ints.
template <class T>
struct Row : std::vector<T> {
  using std::vector<T>::vector;
  T& operator[](int k) { return std::vector<T>::operator[](static_cast<std::size_t>(k)); }
};

// The smallest cut between a source and a sink by augmenting the shortest way (Edmonds and Karp 1972).
class Cut {
 public:
  explicit Cut(int nodes) : first_(static_cast<std::size_t>(nodes) + 2, -1), source_(nodes), sink_(nodes + 1) {}

  void edge(int from, int to, Amount room) {
    if (room <= 0) return;
    add(from, to, room);
    add(to, from, 0);
  }
  // What it costs that a node is on the source's side.
  void cost(int node, Amount amount) {
    if (amount > 0) edge(node, sink_, amount);
    else edge(source_, node, -amount);
  }
  // The nodes on the source's side; none where it takes more work than there is.
  std::vector<bool> solve(Grid& grid) {
    Row<int> way(first_.size());
    while (search(way)) {
      grid.work += static_cast<long long>(first_.size() + edges_.size());
      if (grid.spent()) return std::vector<bool>(static_cast<std::size_t>(source_), false);
      Amount room = endless;
      for (int at = sink_; at != source_; at = edges_[way[at] ^ 1].to) room = std::min(room, edges_[way[at]].room);
      for (int at = sink_; at != source_; at = edges_[way[at] ^ 1].to)
        edges_[way[at]].room -= room, edges_[way[at] ^ 1].room += room;
    }
    std::vector<bool> side;
    for (int k = 0; k < source_; ++k) side.push_back(way[k] != -1);
    return side;
  }

 private:
  struct Edge {
    int to, next;
    Amount room;
  };
  void add(int from, int to, Amount room) {
    edges_.push_back({to, first_[from], room});
    first_[from] = static_cast<int>(edges_.size()) - 1;
  }
  // By which edge each node is reached; -1 where it is not.
  bool search(Row<int>& way) {
    std::fill(way.begin(), way.end(), -1);
    way[source_] = -2;
    std::queue<int> open;
    open.push(source_);
    while (!open.empty() && way[sink_] == -1) {
      const int at = open.front();
      open.pop();
      for (int e = first_[at]; e >= 0; e = edges_[e].next)
        if (edges_[e].room > 0 && way[edges_[e].to] == -1) way[edges_[e].to] = e, open.push(edges_[e].to);
    }
    return way[sink_] != -1;
  }

  Row<int> first_;
  Row<Edge> edges_;
  int source_, sink_;
};

class Heights {
 public:
  Heights(Grid& grid, int top) : grid_(grid), top_(top), node_(grid.items.size(), -1) {
    for (std::size_t k = 0; k < grid.items.size(); ++k)
      if (grid.items[k].lane < 0) node_[k] = static_cast<int>(free_.size()), free_.push_back(static_cast<int>(k));
  }

  void run() {
    pack();
    for (int step = 64; step >= 1; step /= 2)
      for (bool moved = true; moved;) {
        const bool down = move(step), up = move(-step);
        moved = down || up;
      }
  }

 private:
  static std::size_t at(int k) { return static_cast<std::size_t>(k); }

  int room(const Item& above, const Item& below) const {
    return std::max(above.down + below.up, above.right_down + below.right_up) + grid_.gap;
  }
  int least(const Item& item) const { return top_ + std::max(item.up, item.right_up); }

  void pack() {
    for (const auto& column : grid_.columns) {
      const Item* above = nullptr;
      for (const int k : column) {
        Item& one = grid_.at(k);
        if (one.lane >= 0) continue;
        one.y = above ? std::max(least(one), above->y + room(*above, one)) : least(one);
        above = &one;
      }
    }
  }

  static Amount weight(const Item& a, const Item& b) {
    if (a.lane >= 0 || b.lane >= 0) return to_lane;
    if (a.column == b.column) return in_stack;
    return a.passes() ? (b.passes() ? between_long : to_part) : b.passes() ? from_part : between_parts;
  }

  // Moves the set of items by which the sum becomes least. False: none makes it less.
  bool move(int by) {
    if (grid_.spent()) return false;
    Cut cut(static_cast<int>(free_.size()));
    for (const int k : free_)
      for (const int other : grid_.at(k).after) pair(cut, k, other, by);
    for (const int k : free_)
      if (grid_.at(k).below >= 0) pair(cut, k, grid_.at(k).below, by);
    for (std::size_t k = 0; k < grid_.items.size(); ++k)
      if (grid_.items[k].lane >= 0)
        for (const int other : grid_.items[k].after)
          if (node_[at(other)] >= 0) alone(cut, other, grid_.items[k], by);
    for (const auto& column : grid_.columns) hold(cut, column, by);
    const std::vector<bool> side = cut.solve(grid_);
    if (std::none_of(side.begin(), side.end(), [](bool in) { return in; })) return false;
    const Amount before = sum();
    for (std::size_t k = 0; k < free_.size(); ++k)
      if (side[k]) grid_.at(free_[k]).y += by;
    if (sum() < before) return true;
    for (std::size_t k = 0; k < free_.size(); ++k)
      if (side[k]) grid_.at(free_[k]).y -= by;
    return false;
  }

  void alone(Cut& cut, int item, const Item& fixed, int by) {
    const Item& one = grid_.at(item);
    cut.cost(node_[at(item)], weight(one, fixed) * (std::abs(one.y + by - fixed.y) - std::abs(one.y - fixed.y)));
  }

  void pair(Cut& cut, int u, int v, int by) {
    const Item &a = grid_.at(u), &b = grid_.at(v);
    if (b.lane >= 0) return alone(cut, u, b, by);
    const Amount w = weight(a, b), d = a.y - b.y;
    const Amount still = w * std::abs(d), first = w * std::abs(d + by), second = w * std::abs(d - by);
    cut.cost(node_[at(u)], first - still);
    cut.cost(node_[at(v)], still - first);
    cut.edge(node_[at(v)], node_[at(u)], first + second - 2 * still);
  }

  // Nothing comes too near to what stands beside it in its column.
  void hold(Cut& cut, const std::vector<int>& column, int by) {
    int above = -1;
    for (const int k : column) {
      if (node_[at(k)] < 0) continue;
      if (by < 0 && grid_.at(k).y + by < least(grid_.at(k))) cut.cost(node_[at(k)], endless);
      if (above >= 0 && grid_.at(k).y - grid_.at(above).y - std::abs(by) < room(grid_.at(above), grid_.at(k)))
        by > 0 ? cut.edge(node_[at(above)], node_[at(k)], endless) : cut.edge(node_[at(k)], node_[at(above)], endless);
      above = k;
    }
  }

  Amount sum() const {
    Amount all = 0;
    for (const Item& one : grid_.items)
      for (const int k : one.after)
        if (one.lane < 0 || grid_.at(k).lane < 0) all += weight(one, grid_.at(k)) * std::abs(one.y - grid_.at(k).y);
    for (const Item& one : grid_.items)
      if (one.below >= 0) all += weight(one, grid_.at(one.below)) * std::abs(one.y - grid_.at(one.below).y);
    return all;
  }

  Grid& grid_;
  int top_;
  std::vector<int> node_, free_;
};

}  // namespace

void set_heights(Grid& grid, int top) { Heights(grid, top).run(); }

}  // namespace gatewalk::lessons::stage
