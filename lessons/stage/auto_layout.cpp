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
//
// Source: Sugiyama, Tagawa and Toda 1981.
#include <algorithm>
#include <map>
#include <numeric>

#include "lessons/stage/auto_wires.hpp"
#include "lessons/stage/diagram.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float port_air = 12;
constexpr int most_orders = 24;  // of lanes that are tried

class AutoLayout {
 public:
  explicit AutoLayout(const Recipe& forward) : recipe_(forward) { d_.anatomy = dissect(forward); }

  Diagram run() {
    assign_columns();
    find_lanes();
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
  static constexpr int lane_height = 80;
  // Of four units, so that two digits fit into each at the zoom from which a picture is followed instead of shown whole.
  static float strip_width() { return 92; }
  static std::size_t at(int k) { return static_cast<std::size_t>(k); }
  int parts() const { return static_cast<int>(d_.anatomy.parts.size()); }
  Item& item(int k) { return grid_.at(k); }

  void assign_columns() {
    column_.assign(d_.anatomy.parts.size(), 0);
    for (int guard = 0; guard < parts(); ++guard)
      for (const Link& link : d_.anatomy.links) column_[at(link.to)] = std::max(column_[at(link.to)], column_[at(link.from)] + 1);
    for (int k = 0; k < parts(); ++k) last_ = std::max(last_, column_[at(k)]);
    for (int k = 0; k < parts(); ++k)
      if (d_.part(k).kind == Part::Kind::exit || d_.part(k).kind == Part::Kind::above) column_[at(k)] = last_;
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
    grid_ = {{}, {}, lanes_, grid_.work};
    paths_.clear();
    const int cells = static_cast<int>(strip_height) / 2, label = static_cast<int>(label_height);
    for (int k = 0; k < parts(); ++k) {
      const Part& part = d_.part(k);
      Item one{k, -1, column_[at(k)], lane_[at(k)]};
      const bool box = part.kind == Part::Kind::layer, point = part.kind == Part::Kind::point;
      one.up = one.down = box ? static_cast<int>(box_height) / 2 : point ? static_cast<int>(circle_radius) + 5 : 6;
      // Below a box: the error term of its pre-activation, and its name.
      if (part.pre_activation >= 0) one.down += static_cast<int>(nested_height + strip_height) + 8;
      if (part.kind != Part::Kind::merge) one.right_up = cells + label, one.right_down = cells + 2;
      if (part.kind == Part::Kind::above) one.right_up = cells + static_cast<int>(nested_height);
      grid_.items.push_back(std::move(one));
    }
    // One chain of places a value, shared by all its links.
    std::map<std::tuple<int, Index, bool>, int> passing;
    for (const Link& link : d_.anatomy.links) {
      const bool belt = lane_[at(link.from)] >= 0 && lane_[at(link.from)] == lane_[at(link.to)];
      int previous = link.from;
      std::vector<int> path = {previous};
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
    for (auto& column : grid_.columns)
      std::stable_sort(column.begin(), column.end(), [&](int a, int b) {
        const auto lane = [&](int k) { return item(k).lane < 0 ? lanes_ : item(k).lane; };
        return lane(a) < lane(b);
      });
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
        case Part::Kind::entry: d_.strips.push_back({part.value, k, {p.x + 6 + width / 2, p.y}, width, Side::above}); break;
        case Part::Kind::exit: d_.strips.push_back({part.value, k, {p.x - 6 - width / 2, p.y}, width, Side::above}); break;
        case Part::Kind::above: d_.strips.push_back({part.value, k, {p.x - 6 - width / 2, p.y}, width, Side::above, true}); break;
        default: {
          const float half = part.kind == Part::Kind::layer ? box_width / 2 : part.wide() ? ellipse_width / 2 : circle_radius;
          d_.strips.push_back({part.value, k, {p.x + half + port_air / 2 + width / 2, p.y}, width, Side::above});
        }
      }
    }
  }

  const Recipe& recipe_;
  Diagram d_;
  std::vector<int> column_, lane_;
  std::vector<bool> astray_;
  int last_ = 0, lanes_ = 0;
  Grid grid_;
  std::vector<std::vector<int>> paths_;
  Turns turns_;
};

}  // namespace

Diagram lay_out_automatically(const Recipe& forward) { return AutoLayout(forward).run(); }

}  // namespace gatewalk::lessons::stage
