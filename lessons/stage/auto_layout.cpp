// Lays out a cell that nobody placed by hand, from left to right: columns by dependency, states that run on elementwise as
// straight belts on top, the rest ordered so that few wires cross and raised so that few bend. Declared in diagram.hpp.
//
//   columns   column(to) = max over links from → to of column(from) + 1, the longest way from an entry; exits stand in the last
//   belts     a state whose way from exit back to entry passes circles alone (c' = f * c + …) is a straight lane at the top; in
//             which order lanes lie, the crossings decide
//   places    a link over n columns becomes n pieces through n - 1 places of its own, shared by all links of one value
//   order     auto_order.cpp, heights auto_heights.cpp; both stop where so much was tried that typing would be held up
//   wires     auto_wires.cpp: horizontal, vertical in a gap between columns, horizontal; into a circle from its three free sides
//   x         a column is as wide as its widest box and strip; the gap behind it has a channel for each value that turns there
//   stacks    a circle that could stand right behind what it reads stands below it instead, in the same column, as long as the
//             column does not become too high; so does a box behind the only circle that it reads. How high is tried: few
//             crossings, and as large as a stage allows. So a chain of operations, a normalization, is folded into columns
//
// Source: Sugiyama, Tagawa and Toda 1981.
#include <algorithm>
#include <map>
#include <numeric>

#include "lessons/stage/auto_wires.hpp"
#include "lessons/stage/diagram.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float port_air = 8;
constexpr int most_orders = 24;  // of lanes that are tried
// From the middle of a box to that of the error term of its pre-activation, which stands below its values.
constexpr float inside_below = 34;

// How a layout is made, of which several are tried: of a column with stacks how high it is at most, and what is between two of
// it. The one of the most worth is taken.
struct Way {
  int highest, gap;
};
// In a column higher than 800, one below the other, hardly a number could be read.
constexpr Way tried_ways[] = {{440, 8}, {800, 8}, {0, 8}, {620, 8}, {260, 8}, {0, 14}, {440, 14}, {0, 26}, {260, 20}};
constexpr long long most_tried = 7'000'000;  // comparisons after which no other is begun
float fit(const Diagram& d) {
  constexpr float stage_w = 660, stage_h = 400;  // what an editor below leaves of a usual window
  return std::min(stage_w / d.extent.w, stage_h / d.extent.h);
}
// How large a stage shows it, as long as it is too small to be shown whole (camera.cpp); one more crossing counts as much as
// that it is a tenth smaller. Of two that are shown whole the one with fewer crossings is worth more.
double worth(const Diagram& d, int crossings) {
  constexpr float whole = 0.55f;
  double all = std::min(fit(d), whole);
  for (; crossings > 0; --crossings) all *= 0.9;
  return all;
}

class AutoLayout {
 public:
  // work: of other layouts before.
  AutoLayout(const Recipe& forward, Way way, long long work) : recipe_(forward), way_(way) {
    d_.anatomy = dissect(forward);
    grid_.work = work;
  }

  Diagram run() {
    find_lanes();
    assign_columns();
    order_lanes();
    set_heights(grid_, lane_height * grid_.lanes - (grid_.lanes > 0 ? lane_height / 2 : 0));
    AutoWires wires(d_, grid_, paths_);
    place(wires);
    d_.wires = wires.drawn(turns_);
    strips();
    finish(d_, recipe_);
    d_.work = grid_.work;
    return std::move(d_);
  }

 private:
  static constexpr int lane_height = 70;
  // Of four units, so that two digits fit into each at the zoom from which a picture is followed instead of shown whole.
  static float strip_width() { return 92; }
  static std::size_t at(int k) { return static_cast<std::size_t>(k); }
  int parts() const { return static_cast<int>(d_.anatomy.parts.size()); }
  Item& item(int k) { return grid_.at(k); }

  // Parts come in the order of the walk, behind what they read.
  void assign_columns() {
    std::vector<std::vector<int>> read(d_.anatomy.parts.size());
    for (const Link& link : d_.anatomy.links)
      if (auto& all = read[at(link.to)]; std::find(all.begin(), all.end(), link.from) == all.end()) all.push_back(link.from);
    const auto behind = [&](int k) {
      int column = 0;
      for (const int from : read[at(k)]) column = std::max(column, column_[at(from)] + 1);
      return column;
    };
    column_.assign(d_.anatomy.parts.size(), 0);
    for (int k = 0; k < parts(); ++k) column_[at(k)] = behind(k);
    std::vector<int> height(d_.anatomy.parts.size() + 1, 0);
    const auto layer = [&](int k) { return d_.part(k).kind == Part::Kind::layer; };
    for (int k = 0; k < parts(); ++k)
      if (layer(k)) height[at(column_[at(k)])] += room_of(k);
    above_.assign(d_.anatomy.parts.size(), -1), below_ = above_;
    for (int k = 0; k < parts(); ++k) {
      if (layer(k)) height[at(column_[at(k)])] -= room_of(k);
      column_[at(k)] = behind(k);
      const int over = may_stand_below(k, read);
      if (over >= 0 && height[at(column_[at(over)])] + room_of(k) <= way_.highest) {
        column_[at(k)] = column_[at(over)];
        above_[at(k)] = over, below_[at(over)] = k;
      }
      if (lane_[at(k)] < 0) height[at(column_[at(k)])] += room_of(k);
    }
    for (int k = 0; k < parts(); ++k) last_ = std::max(last_, column_[at(k)]);
    for (int k = 0; k < parts(); ++k)
      if (d_.part(k).kind == Part::Kind::exit || d_.part(k).kind == Part::Kind::above) column_[at(k)] = last_;
  }

  int room_of(int k) const { return d_.part(k).kind == Part::Kind::layer ? 95 : d_.part(k).kind == Part::Kind::point ? 62 : 40; }

  // The part in the column before from which a value of a circle, or the one that a box reads, could come from above; -1: none.
  int may_stand_below(int k, const std::vector<std::vector<int>>& read) const {
    const auto round = [&](int part) { return d_.part(part).kind == Part::Kind::point && lane_[at(part)] < 0; };
    const bool box = d_.part(k).kind == Part::Kind::layer && read[at(k)].size() == 1;
    if (!box && (!round(k) || read[at(k)].size() > 2)) return -1;
    int over = -1, next = 0;
    for (const int from : read[at(k)])
      if (column_[at(from)] + 1 == column_[at(k)]) over = from, ++next;
    if (next != 1 || below_[at(over)] >= 0) return -1;
    const bool free_below = (round(over) && read[at(over)].size() <= 2) || (round(k) && d_.part(over).kind == Part::Kind::layer);
    return free_below ? over : -1;
  }

  // For each state the circles between its exit and its entry, if there are no boxes among them.
  void find_lanes() {
    lane_.assign(d_.anatomy.parts.size(), -1);
    for (int k = 0; k < parts(); ++k) {
      if (d_.part(k).kind != Part::Kind::exit) continue;
      std::vector<int> chain = {k};
      astray_.assign(d_.anatomy.parts.size(), false);
      if (!reach_entry(d_.part(k).state, chain)) continue;
      for (const int part : chain) lane_[at(part)] = lanes_;
      ++lanes_;
    }
  }

  bool reach_entry(Index state, std::vector<int>& chain) {
    for (const Link& link : d_.anatomy.links) {
      if (link.to != chain.back()) continue;
      const Part& from = d_.part(link.from);
      if (lane_[at(link.from)] >= 0 || astray_[at(link.from)]) continue;
      if (from.kind != Part::Kind::point && !(from.kind == Part::Kind::entry && from.state == state)) continue;
      chain.push_back(link.from);
      if (from.kind == Part::Kind::entry || reach_entry(state, chain)) return true;
      chain.pop_back();
      astray_[at(link.from)] = true;  // no way from there: it is not tried again from another part
    }
    return false;
  }

  // The order of the lanes with the fewest crossings.
  void order_lanes() {
    std::vector<int> order(at(lanes_));
    std::iota(order.begin(), order.end(), 0);
    const std::vector<int> found = lane_;
    std::vector<int> best = order;
    Grid best_grid;
    std::vector<std::vector<int>> best_paths;
    int fewest = -1, tried = 0;
    do {
      for (int k = 0; k < parts(); ++k) lane_[at(k)] = found[at(k)] < 0 ? -1 : order[at(found[at(k)])];
      make_items();
      if (const int now = order_columns(grid_); fewest < 0 || (!grid_.order_spent() && now < fewest))
        fewest = now, best = order, best_grid = grid_, best_paths = paths_;
    } while (++tried < most_orders && !grid_.order_spent() && std::next_permutation(order.begin(), order.end()));
    for (int k = 0; k < parts(); ++k) lane_[at(k)] = found[at(k)] < 0 ? -1 : best[at(found[at(k)])];
    best_grid.work = grid_.work;
    grid_ = std::move(best_grid), paths_ = std::move(best_paths);
    for (Item& one : grid_.items)
      if (one.lane >= 0) one.y = lane_height * one.lane;
  }

  void make_items() {
    grid_ = {{}, {}, lanes_, way_.gap, grid_.work};
    paths_.clear();
    const int cells = static_cast<int>(strip_height) / 2, label = static_cast<int>(label_height);
    for (int k = 0; k < parts(); ++k) {
      const Part& part = d_.part(k);
      Item one{k, -1, column_[at(k)], lane_[at(k)]};
      one.above = above_[at(k)], one.below = below_[at(k)];
      const bool box = part.kind == Part::Kind::layer, point = part.kind == Part::Kind::point;
      one.up = one.down = box ? static_cast<int>(box_height) / 2 : point ? static_cast<int>(circle_radius) + 5 : 6;
      if (part.kind != Part::Kind::merge) one.right_up = cells + label, one.right_down = cells + 2;
      // Below a box's values the error term of its pre-activation.
      if (part.pre_activation >= 0) one.right_down = static_cast<int>(inside_below + strip_height / 2) + 8;
      if (part.kind == Part::Kind::above) one.right_up = cells + static_cast<int>(nested_height);
      grid_.items.push_back(std::move(one));
    }
    // One chain of places a value, shared by all its links.
    std::map<std::tuple<int, Index, bool>, int> passing;
    for (const Link& link : d_.anatomy.links) {
      const bool belt = lane_[at(link.from)] >= 0 && lane_[at(link.from)] == lane_[at(link.to)];
      int previous = link.from;
      std::vector<int> path = {previous};
      if (above_[at(link.to)] == link.from) {
        paths_.push_back({link.from, link.to});
        continue;
      }
      for (int c = column_[at(link.from)] + 1; c < column_[at(link.to)]; ++c) {
        const auto [there, fresh] = passing.insert({{c, link.value, belt}, static_cast<int>(grid_.items.size())});
        if (fresh) grid_.items.push_back({-1, link.value, c, belt ? lane_[at(link.from)] : -1});
        connect(previous, there->second);
        path.push_back(previous = there->second);
      }
      connect(previous, link.to);
      path.push_back(link.to);
      paths_.push_back(std::move(path));
    }
    grid_.columns.resize(at(last_ + 1));
    for (std::size_t k = 0; k < grid_.items.size(); ++k) grid_.columns[at(grid_.items[k].column)].push_back(static_cast<int>(k));
    for (auto& column : grid_.columns) grid_.sort_lanes(column);
  }

  void connect(int from, int to) {
    auto& after = item(from).after;
    if (std::find(after.begin(), after.end(), to) != after.end()) return;
    after.push_back(to);
    item(to).before.push_back(from);
  }

  // Columns from left to right, and in each gap the values that turn there, each with its own place.
  void place(const AutoWires& wires) {
    float x = 0;
    d_.places.resize(d_.anatomy.parts.size());
    for (int c = 0; c <= last_; ++c) {
      float half = 0, behind = 0;
      for (const int k : grid_.columns[at(c)]) {
        if (item(k).passes()) continue;
        const Part& part = d_.part(item(k).part);
        const float own = part.kind == Part::Kind::layer   ? box_width / 2
                          : part.wide()                    ? ellipse_width / 2
                          : part.kind == Part::Kind::point ? circle_radius
                                                           : 4;
        half = std::max(half, own);
        behind = std::max(behind, part.kind == Part::Kind::merge ? own : own + port_air / 2 + strip_width());
      }
      x += half;
      for (const int k : grid_.columns[at(c)])
        if (!item(k).passes())
          d_.places[at(item(k).part)] = {x + (c == last_ ? strip_width() + port_air : 0), static_cast<float>(item(k).y)};
      x += behind + port_air;
      for (const Index value : wires.turning(c)) turns_[{c, value}] = x, x += channel;
      x += port_air - channel / 2;
    }
    d_.frame = {70, -strip_height - label_height - 10, d_.places[at(parts() - 1)].x - 120, 0};
    float bottom = 0;
    for (const Item& one : grid_.items) bottom = std::max(bottom, static_cast<float>(one.y + std::max(one.down, one.right_down)));
    d_.frame.h = bottom + 24 - d_.frame.y;
  }

  void strips() {
    const float width = strip_width();
    for (int k = 0; k < parts(); ++k) {
      const Part& part = d_.part(k);
      const Point p = d_.place(k);
      switch (part.kind) {
        case Part::Kind::merge: break;
        case Part::Kind::entry: {  // a bit of wire before its numbers would read as a minus
          d_.strips.push_back({part.value, k, {p.x - 3 + width / 2, p.y}, width, Side::above});
          break;
        }
        case Part::Kind::exit: d_.strips.push_back({part.value, k, {p.x - 6 - width / 2, p.y}, width, Side::above}); break;
        case Part::Kind::above: d_.strips.push_back({part.value, k, {p.x - 6 - width / 2, p.y}, width, Side::above, true}); break;
        default: {
          const float half = part.kind == Part::Kind::layer ? box_width / 2 : part.wide() ? ellipse_width / 2 : circle_radius;
          const float x = p.x + half + port_air / 2 + width / 2;
          d_.strips.push_back({part.value, k, {x, p.y}, width, Side::above});
          if (part.pre_activation >= 0 && d_.anatomy.part_of[at(static_cast<int>(part.pre_activation))] == k)
            d_.strips.push_back({part.pre_activation, k, {x, p.y + inside_below}, width, Side::left, true, true});
        }
      }
    }
  }

  const Recipe& recipe_;
  Diagram d_;
  Way way_;
  std::vector<int> column_, lane_, above_, below_;
  std::vector<bool> astray_;
  int last_ = 0, lanes_ = 0;
  Grid grid_;
  std::vector<std::vector<int>> paths_;
  Turns turns_;
};

}  // namespace

Diagram lay_out_automatically(const Recipe& forward) {
  Diagram best;
  double most = -1;
  long long work = 0;
  for (const Way& way : tried_ways) {
    if (work > most_tried) break;
    Diagram other = AutoLayout(forward, way, work).run();
    work = other.work;
    const bool alone = most < 0 && work > most_tried;
    const double value = alone ? 0 : worth(other, count_crossings(other.wires));
    if (value < most || (value == most && fit(other) <= fit(best))) continue;
    most = value, best = std::move(other);
  }
  best.work = work;
  return best;
}

}  // namespace gatewalk::lessons::stage
