// Lays out a cell that nobody placed by hand, from left to right: columns by dependency, states that run on elementwise as
// straight belts on top, the rest ordered so that few wires cross. Declared in diagram.hpp.
//
// Long links get a place in every column they pass, so that no wire runs through a box; a wire turns only in the gaps
// between columns, and all wires of one value turn at the same place, so that they look like one that forks.
//
//   columns   column(to) = max over links from → to of column(from) + 1, the longest way from an entry; exits stand in the last
//   belts     a state whose way from exit back to entry passes circles alone (c' = f * c + …) is a straight lane at the top, the
//             first found the uppermost
//   places    a link over n columns becomes n pieces through n - 1 places of its own, shared by all links of one value
//   order     in a column, by the barycenter: an item's wanted position is the mean of its neighbors' positions in the column
//             before (every other sweep: behind), y*(v) = Σ y(u) / |neighbors|; ordered by y* few wires cross. Twelve sweeps.
//   heights   the columns are packed in that order, then each item is drawn towards the mean height of its neighbors, but never
//             into the one above it: y = max(wanted, bottom of the one above + gap). Twelve sweeps again.
//   x         a column is as wide as its widest box and strip; the gap behind it has a channel for each value that turns there
//   wires     horizontal, vertical in the value's channel, horizontal; several that arrive at one box do so beside each other
//
// Source: Sugiyama, Tagawa and Toda 1981 (layers, then barycenters), with simple placement by relaxation.
#include <algorithm>
#include <map>

#include "lessons/stage/diagram.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float row_gap = 14, channel = 11, strip_width = 96, air = 16;
constexpr int sweeps = 12;

// A part, or the place of a long link in a column that it passes.
struct Item {
  int part = -1;
  Index value = -1;  // of a passing link
  int column = 0;
  int lane = -1;  // on a belt
  float y = 0;
  float inner = 0;                 // height below a box for the error term of its pre-activation
  std::vector<int> before, after;  // neighbors in the columns beside
  float up() const { return part >= 0 ? strip_height / 2 + label_height + 2 : 5; }
  float down() const { return part >= 0 ? box_height / 2 + inner : 5; }
};

class AutoLayout {
 public:
  explicit AutoLayout(const Recipe& forward) : recipe_(forward) { d_.anatomy = dissect(forward); }

  Diagram run() {
    assign_columns();
    find_lanes();
    make_items();
    order();
    relax();
    place();
    route();
    strips();
    finish(d_, recipe_);
    return std::move(d_);
  }

 private:
  static std::size_t at(int k) { return static_cast<std::size_t>(k); }
  int parts() const { return static_cast<int>(d_.anatomy.parts.size()); }
  Item& item(int k) { return items_[at(k)]; }

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
      if (!reach_entry(d_.part(k).state, chain)) continue;
      for (const int part : chain) lane_[at(part)] = lanes_;
      ++lanes_;
    }
  }

  bool reach_entry(Index state, std::vector<int>& chain) {
    for (const Link& link : d_.anatomy.links) {
      if (link.to != chain.back()) continue;
      const Part& from = d_.part(link.from);
      if (lane_[at(link.from)] >= 0) continue;
      if (from.kind != Part::Kind::point && !(from.kind == Part::Kind::entry && from.state == state)) continue;
      chain.push_back(link.from);
      if (from.kind == Part::Kind::entry || reach_entry(state, chain)) return true;
      chain.pop_back();
    }
    return false;
  }

  void make_items() {
    for (int k = 0; k < parts(); ++k) {
      const float inner = d_.part(k).pre_activation >= 0 ? nested_height + strip_height + 10 : 0;
      items_.push_back({k, -1, column_[at(k)], lane_[at(k)], 0, inner, {}, {}});
    }
    // One chain of places a value, shared by all its links.
    std::map<std::tuple<int, Index, bool>, int> passing;
    for (const Link& link : d_.anatomy.links) {
      const bool belt = lane_[at(link.from)] >= 0 && lane_[at(link.from)] == lane_[at(link.to)];
      int previous = link.from;
      std::vector<int> path = {previous};
      for (int c = column_[at(link.from)] + 1; c < column_[at(link.to)]; ++c) {
        const auto [there, fresh] = passing.insert({{c, link.value, belt}, static_cast<int>(items_.size())});
        if (fresh) items_.push_back({-1, link.value, c, belt ? lane_[at(link.from)] : -1, 0, 0, {}, {}});
        connect(previous, there->second);
        path.push_back(previous = there->second);
      }
      connect(previous, link.to);
      path.push_back(link.to);
      paths_.push_back(std::move(path));
    }
    columns_.resize(at(last_ + 1));
    for (std::size_t k = 0; k < items_.size(); ++k) columns_[at(items_[k].column)].push_back(static_cast<int>(k));
  }

  void connect(int from, int to) {
    auto& after = item(from).after;
    if (std::find(after.begin(), after.end(), to) != after.end()) return;
    after.push_back(to);
    item(to).before.push_back(from);
  }

  // Belts first, then by the mean position of the neighbors.
  void order() {
    for (auto& column : columns_)
      for (std::size_t k = 0; k < column.size(); ++k) item(column[k]).y = static_cast<float>(k);
    for (int sweep = 0; sweep < sweeps; ++sweep)
      for (int c = 0; c <= last_; ++c) {
        const bool forwards = sweep % 2 == 0;
        auto& column = columns_[at(forwards ? c : last_ - c)];
        std::map<int, float> wanted;
        for (const int k : column) wanted[k] = mean(forwards ? item(k).before : item(k).after, item(k).y);
        std::stable_sort(column.begin(), column.end(), [&](int a, int b) {
          const int la = item(a).lane < 0 ? lanes_ : item(a).lane, lb = item(b).lane < 0 ? lanes_ : item(b).lane;
          return la != lb ? la < lb : wanted[a] < wanted[b];
        });
        for (std::size_t k = 0; k < column.size(); ++k) item(column[k]).y = static_cast<float>(k);
      }
  }

  float mean(const std::vector<int>& of, float otherwise) {
    if (of.empty()) return otherwise;
    float sum = 0;
    for (const int k : of) sum += item(k).y;
    return sum / static_cast<float>(of.size());
  }

  // Real heights: each column packed in its order, then drawn towards the neighbors.
  void relax() {
    const float lane_height = strip_height + label_height + box_height;
    for (auto& column : columns_) {
      float y = lane_height * static_cast<float>(lanes_);
      for (const int k : column) {
        if (item(k).lane >= 0) {
          item(k).y = lane_height * static_cast<float>(item(k).lane);
          continue;
        }
        y += item(k).up();
        item(k).y = y;
        y += item(k).down() + row_gap;
      }
    }
    for (int sweep = 0; sweep < sweeps; ++sweep)
      for (int c = 0; c <= last_; ++c) {
        auto& column = columns_[at(sweep % 2 == 0 ? c : last_ - c)];
        std::vector<float> wanted;
        for (const int k : column) {
          std::vector<int> beside = item(k).before;
          beside.insert(beside.end(), item(k).after.begin(), item(k).after.end());
          std::erase_if(beside, [&](int other) { return item(other).lane >= 0; });
          wanted.push_back(mean(beside, item(k).y));
        }
        float top = lane_height * static_cast<float>(lanes_) - label_height;
        for (std::size_t k = 0; k < column.size(); ++k) {
          Item& one = item(column[k]);
          if (one.lane >= 0) continue;
          one.y = std::max(wanted[k], top + one.up());
          top = one.y + one.down() + row_gap;
        }
      }
  }

  // The values that turn in the gap behind a column, each with its own place in it.
  void place() {
    std::vector<std::vector<Index>> turning(at(last_ + 1));
    for (std::size_t w = 0; w < paths_.size(); ++w)
      for (std::size_t k = 0; k + 1 < paths_[w].size(); ++k) {
        auto& here = turning[at(item(paths_[w][k]).column)];
        const Index value = d_.anatomy.links[w].value;
        if (std::find(here.begin(), here.end(), value) == here.end()) here.push_back(value);
      }
    float x = 0;
    d_.places.resize(d_.anatomy.parts.size());
    for (int c = 0; c <= last_; ++c) {
      float half = 0, behind = 0;
      for (const int k : columns_[at(c)]) {
        if (item(k).part < 0) continue;
        const Part::Kind kind = d_.part(item(k).part).kind;
        const float own = kind == Part::Kind::layer ? box_width / 2 : kind == Part::Kind::point ? circle_radius : 4;
        half = std::max(half, own);
        behind = std::max(behind, kind == Part::Kind::merge ? own : own + air / 2 + strip_width);
      }
      x += half;
      for (const int k : columns_[at(c)])
        if (item(k).part >= 0) d_.places[at(item(k).part)] = {x + (c == last_ ? strip_width + air : 0), item(k).y};
      x += behind + air;
      float turn = x;
      for (const Index value : turning[at(c)]) turns_[{c, value}] = turn, turn += channel;
      x = turn + air;
    }
    d_.frame = {70, -strip_height - label_height - 10, d_.places[at(parts() - 1)].x - 120, 0};
    float bottom = 0;
    for (const Item& one : items_) bottom = std::max(bottom, one.y + one.down());
    d_.frame.h = bottom + 24 - d_.frame.y;
  }

  void route() {
    std::map<int, int> arriving, arrived;
    for (const Link& link : d_.anatomy.links) ++arriving[link.to];
    for (std::size_t w = 0; w < paths_.size(); ++w) {
      const Link& link = d_.anatomy.links[w];
      std::vector<Point> path = {d_.place(link.from)};
      for (std::size_t k = 0; k + 1 < paths_[w].size(); ++k) {
        float y = item(paths_[w][k + 1]).y;
        if (k + 2 == paths_[w].size()) y += port(link.to, arriving[link.to], arrived[link.to]++);
        if (y == path.back().y) continue;
        const float x = turns_[{item(paths_[w][k]).column, link.value}];
        path.push_back({x, path.back().y});
        path.push_back({x, y});
      }
      const Point end = d_.place(link.to);
      path.push_back({path.back().y == end.y ? end.x : end.x - 3, path.back().y});
      d_.wires.push_back({link, std::move(path), false});
    }
  }

  // Several wires arrive beside each other.
  float port(int part, int count, int which) const {
    if (count < 2 || lane_[at(part)] >= 0) return 0;
    const Part::Kind kind = d_.part(part).kind;
    const float room = kind == Part::Kind::layer ? box_height - 12 : kind == Part::Kind::point ? circle_radius : 0;
    return room * (static_cast<float>(which) / static_cast<float>(count - 1) - 0.5f);
  }

  void strips() {
    for (int k = 0; k < parts(); ++k) {
      const Part& part = d_.part(k);
      const Point p = d_.place(k);
      switch (part.kind) {
        case Part::Kind::merge: break;
        case Part::Kind::entry:
          d_.strips.push_back({part.value, k, {p.x + 6 + strip_width / 2, p.y}, strip_width, Side::above});
          break;
        case Part::Kind::exit:
          d_.strips.push_back({part.value, k, {p.x - 6 - strip_width / 2, p.y}, strip_width, Side::above});
          break;
        case Part::Kind::above:
          d_.strips.push_back({part.value, k, {p.x - 6 - strip_width / 2, p.y}, strip_width, Side::above, true});
          break;
        default: {
          const float half = part.kind == Part::Kind::layer ? box_width / 2 : part.wide() ? ellipse_width / 2 : circle_radius;
          d_.strips.push_back({part.value, k, {p.x + half + air / 2 + strip_width / 2, p.y}, strip_width, Side::above});
        }
      }
    }
  }

  const Recipe& recipe_;
  Diagram d_;
  std::vector<int> column_, lane_;
  int last_ = 0, lanes_ = 0;
  std::vector<Item> items_;
  std::vector<std::vector<int>> columns_, paths_;
  std::map<std::pair<int, Index>, float> turns_;
};

}  // namespace

Diagram lay_out_automatically(const Recipe& forward) { return AutoLayout(forward).run(); }

}  // namespace gatewalk::lessons::stage
