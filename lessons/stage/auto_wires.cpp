#include "lessons/stage/auto_wires.hpp"

#include <algorithm>
#include <cmath>

namespace gatewalk::lessons::stage {

namespace {

constexpr std::size_t most_moved = 14;  // values that turn in one gap
constexpr int turn_room = 24;           // from a circle's middle to where a wire runs that turns into it

std::size_t at(int k) { return static_cast<std::size_t>(k); }

bool round(const Part& part) { return part.kind == Part::Kind::point || part.kind == Part::Kind::merge; }

}  // namespace

int AutoWires::Turning::top() const { return std::min(from, *std::min_element(to.begin(), to.end())); }
int AutoWires::Turning::bottom() const { return std::max(from, *std::max_element(to.begin(), to.end())); }

AutoWires::AutoWires(const Diagram& diagram, const Grid& grid, const std::vector<std::vector<int>>& paths)
    : d_(diagram), grid_(grid), paths_(paths), arrivals_(paths.size()), turning_(grid.columns.size()) {
  for (std::size_t part = 0; part < d_.anatomy.parts.size(); ++part) arrive(static_cast<int>(part));
  find_turning();
}

// Where the item before the part runs.
int AutoWires::last_height(std::size_t link) const { return grid_.at(paths_[link][paths_[link].size() - 2]).y; }

// Whether a wire can run at a height to the middle of a column, and from there to its item.
bool AutoWires::free_along(int target, int height, int own) const {
  const Item& to = grid_.at(target);
  for (const int k : grid_.columns[at(to.column)]) {
    const Item& other = grid_.at(k);
    if (k == target || k == own) continue;
    const int low = std::min(height, to.y), high = std::max(height, to.y);
    if (other.passes()) {
      // In the gap it can turn so that it does not cross what runs between.
      if (other.lane < 0 && other.y > low && other.y < high) return false;
      continue;
    }
    if (other.y + std::max(other.down, other.right_down) > low && other.y - std::max(other.up, other.right_up) < high)
      return false;
  }
  return true;
}

// Beside each other at the left side of a box; one that runs straight goes on so.
void AutoWires::spread(const std::vector<std::size_t>& links, int y) {
  const auto straight = std::find_if(links.begin(), links.end(), [&](std::size_t link) { return last_height(link) == y; });
  const auto count = static_cast<int>(links.size());
  const int middle = straight == links.end() ? -1 : static_cast<int>(straight - links.begin());
  const int room = static_cast<int>(box_height) - 12;
  const int pitch = middle < 0 ? room / (count - 1) : room / 2 / std::max({middle, count - 1 - middle, 1});
  for (int k = 0; k < count; ++k) arrivals_[links[at(k)]].port = middle < 0 ? pitch * k - room / 2 : pitch * (k - middle);
}

// All that arrives at a part.
void AutoWires::arrive(int part) {
  std::vector<std::size_t> links;
  for (std::size_t k = 0; k < d_.anatomy.links.size(); ++k)
    if (d_.anatomy.links[k].to == part) links.push_back(k);
  std::stable_sort(links.begin(), links.end(), [&](std::size_t a, std::size_t b) { return last_height(a) < last_height(b); });
  const int y = grid_.at(part).y;
  if (!round(d_.part(part))) {
    // A box: from the part right above it, or beside each other at its left side, or in its middle.
    if (grid_.at(part).above >= 0)
      for (const std::size_t link : links) arrivals_[link] = {Side::above, 0, true};
    else if (d_.part(part).kind == Part::Kind::layer && links.size() > 1) spread(links, y);
    return;
  }
  // A circle: one from the left, the nearest to its height or that of its own belt, the others from above and below. With a
  // part right below, one that comes from below takes the left, and one at its height goes over it.
  const Item& own = grid_.at(part);
  const bool raised = own.lane < 0 && own.below >= 0 && last_height(links.back()) > y;
  const auto straight = [&](std::size_t link) {
    return !raised && last_height(link) == y && (own.lane < 0 || grid_.at(paths_[link][paths_[link].size() - 2]).lane >= 0);
  };
  std::vector<std::size_t> others;
  bool has_left = false;
  for (const std::size_t link : links) {
    if (!has_left && straight(link)) has_left = true;
    else others.push_back(link);
  }
  // Where another part of its column stands right above or below, that side is taken.
  int above = own.above >= 0, below = own.below >= 0;
  for (const std::size_t link : others) {
    Arrival& one = arrivals_[link];
    const int from = last_height(link);
    if (d_.anatomy.links[link].from == own.above) {
      one = {Side::above, 0, true};
      continue;
    }
    one.side = from < y || (from == y && below > above) ? Side::above : Side::below;
    if (has_left && own.above >= 0) one.side = Side::below;
    if (has_left && own.below >= 0) one.side = Side::above;
    int& used = one.side == Side::above ? above : below;
    if (used > 0 && !has_left) {
      one.side = Side::left, has_left = true;
      continue;
    }
    ++used;
    const int side = one.side == Side::above ? -1 : 1;
    one.along = std::abs(from - y) >= turn_room && free_along(part, from, -1);
    if (!one.along) one.port = side * turn_room;
  }
  // One that turns in the gap would cross those of its side that go on to the middle.
  for (const std::size_t link : others) {
    Arrival& one = arrivals_[link];
    const bool turns = std::any_of(others.begin(), others.end(), [&](std::size_t k) {
      return arrivals_[k].side == one.side && !arrivals_[k].along && arrivals_[k].port != 0;
    });
    if (turns && one.along && d_.anatomy.links[link].from != own.above)
      one.along = false, one.port = (one.side == Side::above ? -1 : 1) * turn_room;
  }
}

// In each gap the values that come at one height and go on at another.
void AutoWires::find_turning() {
  std::vector<std::vector<Turning>> gaps(grid_.columns.size());
  for (std::size_t link = 0; link < paths_.size(); ++link)
    for (std::size_t k = 0; k + 1 < paths_[link].size(); ++k) {
      const Item &from = grid_.at(paths_[link][k]), &to = grid_.at(paths_[link][k + 1]);
      if (from.column == to.column) continue;
      const bool last = k + 2 == paths_[link].size();
      const int height = last && arrivals_[link].along ? from.y : to.y + (last ? arrivals_[link].port : 0);
      auto& gap = gaps[at(from.column)];
      const Index value = d_.anatomy.links[link].value;
      auto there = std::find_if(gap.begin(), gap.end(), [&](const Turning& t) { return t.value == value && t.from == from.y; });
      if (there == gap.end()) there = gap.insert(gap.end(), Turning{value, from.y, {}});
      there->to.push_back(height);
    }
  for (std::size_t c = 0; c < gaps.size(); ++c) {
    std::vector<Turning>& gap = gaps[c];
    std::erase_if(gap, [](const Turning& t) { return t.top() == t.bottom(); });
    for (std::size_t round = 0; round < gap.size(); ++round)
      for (std::size_t k = 0; k + 1 < gap.size(); ++k)
        if (crossings(gap[k + 1], gap[k]) < crossings(gap[k], gap[k + 1])) std::swap(gap[k], gap[k + 1]);
    if (gap.size() <= most_moved) move_turnings(gap);
    for (const Turning& t : gap)
      if (std::find(turning_[c].begin(), turning_[c].end(), t.value) == turning_[c].end()) turning_[c].push_back(t.value);
  }
}

// Each is moved to where fewest cross, as long as that helps: neighbors alone can be in each other's way in a circle.
void AutoWires::move_turnings(std::vector<Turning>& gap) {
  const auto total = [](const std::vector<Turning>& all) {
    int sum = 0;
    for (std::size_t a = 0; a < all.size(); ++a)
      for (std::size_t b = a + 1; b < all.size(); ++b) sum += crossings(all[a], all[b]);
    return sum;
  };
  int fewest = total(gap);
  for (bool better = fewest > 0; better;) {
    better = false;
    for (std::size_t from = 0; from < gap.size(); ++from)
      for (std::size_t to = 0; to < gap.size(); ++to) {
        std::vector<Turning> moved = gap;
        moved.erase(moved.begin() + static_cast<std::ptrdiff_t>(from));
        moved.insert(moved.begin() + static_cast<std::ptrdiff_t>(to), gap[from]);
        if (const int now = total(moved); now < fewest) fewest = now, gap = std::move(moved), better = true;
      }
  }
}

// Of two that turn beside each other.
int AutoWires::crossings(const Turning& left, const Turning& right) {
  int all = right.from > left.top() && right.from < left.bottom();
  for (const int y : left.to) all += y > right.top() && y < right.bottom();
  return all;
}

int count_crossings(const std::vector<Wire>& wires) {
  int all = 0;
  const auto within = [](float x, float a, float b) { return x > std::min(a, b) && x < std::max(a, b); };
  for (const Wire& one : wires)
    for (const Wire& other : wires) {
      if (one.link.value == other.link.value) continue;
      // A level piece of the one, an upright piece of the other.
      for (std::size_t i = 1; i < one.path.size(); ++i)
        for (std::size_t j = 1; j < other.path.size(); ++j) {
          const Point a = one.path[i - 1], b = one.path[i], c = other.path[j - 1], e = other.path[j];
          if (a.y == b.y && c.y != e.y) all += within(c.x, a.x, b.x) && within(a.y, c.y, e.y);
        }
    }
  return all;
}

std::vector<Wire> AutoWires::drawn(const Turns& turns) const {
  std::vector<Wire> all;
  for (std::size_t w = 0; w < paths_.size(); ++w) {
    const Link& link = d_.anatomy.links[w];
    const Arrival& end = arrivals_[w];
    std::vector<Point> path = {d_.place(link.from)};
    const auto go = [&](float x, float y) {
      if (x != path.back().x || y != path.back().y) path.push_back({x, y});
    };
    const Point target = d_.place(link.to);
    for (std::size_t k = 0; k + 1 < paths_[w].size(); ++k) {
      const bool last = k + 2 == paths_[w].size();
      if (last && end.along) break;
      const Item &from = grid_.at(paths_[w][k]), &to = grid_.at(paths_[w][k + 1]);
      const auto y = static_cast<float>(to.y + (last ? end.port : 0));
      if (y == path.back().y) continue;
      const float x = turns.at({from.column, link.value});
      go(x, path.back().y);
      go(x, y);
    }
    if (path.back().y == target.y) {
      go(target.x, target.y);
    } else if (round(d_.part(link.to)) || path.back().x == target.x) {
      go(target.x, path.back().y);
      go(target.x, target.y);
    } else {
      go(target.x - 3, path.back().y);
    }
    all.push_back({link, std::move(path), false});
  }
  return all;
}

}  // namespace gatewalk::lessons::stage
