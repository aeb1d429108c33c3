// The order of the items in their columns: by barycenters, then by swaps of neighbors, the best that was met is kept.
//
//   y*(v) = Σ y(u) / |neighbors|, over the column before, every other sweep over the one behind; ordered by y* few links cross.
//   Two links cross between two columns if they end in the other order than they begin in.
//
// Source: Sugiyama, Tagawa and Toda 1981; the swaps: Gansner, Koutsofios, North and Vo 1993, section 3.
#include <algorithm>
#include <map>

#include "lessons/stage/auto_grid.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr int sweeps = 10, swap_rounds = 6;

class Ordering {
 public:
  explicit Ordering(Grid& grid) : grid_(grid) {}

  int run() {
    std::vector<std::vector<int>> best = grid_.columns;
    number_all();
    int fewest = crossings();
    for (const bool turned : {false, true}) {
      if (turned)
        for (auto& column : grid_.columns) {
          std::reverse(column.begin(), column.end());
          sort_lanes(column);
        }
      number_all();
      for (int sweep = 0; sweep < sweeps && !grid_.order_spent(); ++sweep) {
        sweep_columns(sweep % 2 == 0);
        swap_neighbors();
        if (const int now = crossings(); !grid_.order_spent() && now < fewest) fewest = now, best = grid_.columns;
      }
    }
    grid_.columns = std::move(best);
    return fewest;
  }

 private:
  static std::size_t at(int k) { return static_cast<std::size_t>(k); }
  int count() const { return static_cast<int>(grid_.columns.size()); }
  int rank(int item) const { return grid_.at(item).y; }  // until heights are known

  void number_all() {
    for (const auto& column : grid_.columns) number(column);
  }
  void number(const std::vector<int>& column) {
    for (std::size_t k = 0; k < column.size(); ++k) grid_.at(column[k]).y = static_cast<int>(k);
  }
  void sort_lanes(std::vector<int>& column) const { grid_.sort_lanes(column); }

  void sweep_columns(bool forwards) {
    for (int c = 0; c < count(); ++c) {
      auto& column = grid_.columns[at(forwards ? c : count() - 1 - c)];
      std::map<int, double> wanted;
      for (const int k : column) wanted[k] = mean(forwards ? grid_.at(k).before : grid_.at(k).after, rank(k));
      std::stable_sort(column.begin(), column.end(), [&](int a, int b) { return wanted[a] < wanted[b]; });
      sort_lanes(column);
      number(column);
    }
  }
  double mean(const std::vector<int>& of, double otherwise) const {
    if (of.empty()) return otherwise;
    double sum = 0;
    for (const int k : of) sum += rank(k);
    return sum / static_cast<double>(of.size());
  }

  // Swaps two that stand one below the other wherever that takes a crossing away.
  void swap_neighbors() {
    for (int round = 0, better = 1; round < swap_rounds && better; ++round) {
      better = 0;
      for (auto& column : grid_.columns)
        for (std::size_t k = 0; !grid_.order_spent();) {
          const std::size_t own = grid_.stack(column, k), next = k + own;
          if (next >= column.size()) break;
          const std::size_t end = next + grid_.stack(column, next);
          if (grid_.at(column[k]).lane < 0 && grid_.at(column[next]).lane < 0 && gains(column, k, next, end)) {
            const auto from = column.begin() + static_cast<std::ptrdiff_t>(k);
            std::rotate(from, from + static_cast<std::ptrdiff_t>(own), column.begin() + static_cast<std::ptrdiff_t>(end));
            number(column);
            ++better;
            k = end - own;
          } else {
            k = next;
          }
        }
    }
  }
  // Whether fewer cross where those from `next` to `end` stand above those from `first` on.
  bool gains(const std::vector<int>& column, std::size_t first, std::size_t next, std::size_t end) {
    int now = 0, then = 0;
    for (std::size_t a = first; a < next; ++a)
      for (std::size_t b = next; b < end; ++b) {
        now += between(grid_.at(column[a]), grid_.at(column[b]));
        then += between(grid_.at(column[b]), grid_.at(column[a]));
      }
    return then < now;
  }
  // Crossings of two items' links where the first is above. Links of two long ones should not cross: both would have to bend.
  int between(const Item& upper, const Item& lower) {
    int all = 0;
    for (const auto side : {&Item::before, &Item::after}) grid_.work += pairs(upper.*side, lower.*side);
    for (const auto side : {&Item::before, &Item::after})
      for (const int u : upper.*side)
        for (const int v : lower.*side)
          if (rank(u) > rank(v)) all += upper.passes() && lower.passes() && grid_.at(u).passes() && grid_.at(v).passes() ? 3 : 1;
    return all;
  }
  int crossings() {
    int all = 0;
    for (const auto& column : grid_.columns)
      for (std::size_t i = 0; i < column.size() && !grid_.order_spent(); ++i)
        for (std::size_t j = i + 1; j < column.size(); ++j) {
          grid_.work += pairs(grid_.at(column[i]).after, grid_.at(column[j]).after);
          for (const int u : grid_.at(column[i]).after)
            for (const int v : grid_.at(column[j]).after) all += rank(u) > rank(v);
        }
    return all;
  }
  static long long pairs(const std::vector<int>& a, const std::vector<int>& b) {
    return 1 + static_cast<long long>(a.size() * b.size());
  }

  Grid& grid_;
};

}  // namespace

void Grid::sort_lanes(std::vector<int>& column) const {
  const auto lane = [&](int k) { return at(k).lane < 0 ? lanes : at(k).lane; };
  std::stable_sort(column.begin(), column.end(), [&](int a, int b) { return lane(a) < lane(b); });
  std::vector<int> together;
  for (int k : column)
    if (at(k).above < 0)
      for (; k >= 0; k = at(k).below) together.push_back(k);
  column = std::move(together);
}

int order_columns(Grid& grid) { return Ordering(grid).run(); }

}  // namespace gatewalk::lessons::stage
