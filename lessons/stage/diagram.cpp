#include "lessons/stage/diagram.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/stage/path.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float margin = 6;
constexpr float below_strip = 6;  // the thin line of what the forward pass left

bool same(Point a, Point b) { return std::abs(a.x - b.x) < 0.5f && std::abs(a.y - b.y) < 0.5f; }

// How far two paths from the same point run together, and where they part.
float common_length(const std::vector<Point>& a, const std::vector<Point>& b, Point& parting) {
  if (a.empty() || b.empty() || !same(a[0], b[0])) return 0;
  float length = 0;
  parting = a[0];
  for (std::size_t k = 1; k < std::min(a.size(), b.size()); ++k) {
    const Point from = a[k - 1];
    if (same(a[k], b[k])) {
      length += distance(from, a[k]);
      parting = a[k];
      continue;
    }
    const float la = distance(from, a[k]), lb = distance(from, b[k]);
    if (la < 0.5f || lb < 0.5f) return length;
    const Point da{(a[k].x - from.x) / la, (a[k].y - from.y) / la}, db{(b[k].x - from.x) / lb, (b[k].y - from.y) / lb};
    if (da.x * db.x + da.y * db.y < 0.999f) return length;
    const float shorter = std::min(la, lb);
    parting = {from.x + da.x * shorter, from.y + da.y * shorter};
    return length + shorter;
  }
  return length;
}

void add_forks(Diagram& d) {
  struct Found {
    Point at;
    float along;
  };
  for (std::size_t first = 0; first < d.wires.size(); ++first) {
    const Index value = d.wires[first].link.value;
    const bool seen = std::any_of(d.forks.begin(), d.forks.end(), [&](const Fork& f) { return f.value == value; });
    if (seen) continue;
    std::vector<Found> found;
    for (std::size_t i = first; i < d.wires.size(); ++i) {
      if (d.wires[i].link.value != value) continue;
      Found farthest{{}, -1};
      for (std::size_t j = first; j < d.wires.size(); ++j) {
        if (i == j || d.wires[j].link.value != value) continue;
        Point parting;
        const float along = common_length(d.wires[i].path, d.wires[j].path, parting);
        if (along > farthest.along) farthest = {parting, along};
      }
      if (farthest.along < 0) continue;
      const bool known = std::any_of(found.begin(), found.end(), [&](const Found& f) { return same(f.at, farthest.at); });
      if (!known) found.push_back(farthest);
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.along > b.along; });
    for (const Found& f : found)
      if (f.along > 0.5f) d.forks.push_back({value, f.at});
  }
}

// A state's line from its entry to its exit through nothing but circles.
void mark_belts(Diagram& d, const Recipe& recipe) {
  for (std::size_t state = 0; state < recipe.states.size(); ++state) {
    int at = d.anatomy.find(recipe.states[state].name + "'");
    if (at < 0) continue;
    std::vector<std::size_t> line;
    bool reached = false;
    // Backwards from the exit: the wire that runs at the exit's height, or the only one.
    for (std::size_t guard = 0; guard < d.wires.size() && !reached; ++guard) {
      std::size_t best = d.wires.size();
      for (std::size_t w = 0; w < d.wires.size(); ++w) {
        if (d.wires[w].link.to != at) continue;
        bool straight = true;
        for (const Point p : d.wires[w].path) straight = straight && std::abs(p.y - d.place(at).y) < 0.5f;
        if (straight) best = w;
      }
      if (best == d.wires.size()) break;
      line.push_back(best);
      at = d.wires[best].link.from;
      const Part& part = d.part(at);
      if (part.kind == Part::Kind::entry) reached = part.state == static_cast<Index>(state);
      if (part.kind != Part::Kind::point || recipe[part.value].kind == Operation::Kind::call) break;
    }
    if (reached)
      for (const std::size_t w : line) d.wires[w].belt = true;
  }
}

void grow(Rect& all, const Rect& by) { all = all.empty() ? by : joined(all, by); }

std::vector<Point> route(const Diagram& d, const Link& link, const std::vector<Point>* corners) {
  const Point from = d.place(link.from), to = d.place(link.to);
  std::vector<Point> path = {from};
  if (corners) {
    for (std::size_t k = 0; k < corners->size(); ++k) {
      Point p = (*corners)[k];
      if (std::isnan(p.x)) p.x = path.back().x;
      if (std::isnan(p.y)) p.y = path.back().y;
      if (k == 0 && d.part_area(link.from).contains(p)) path.clear();
      path.push_back(p);
    }
  } else if (std::abs(from.x - to.x) > 0.5f && std::abs(from.y - to.y) > 0.5f) {
    const Part::Kind kind = d.part(link.from).kind;
    const bool along_first = kind == Part::Kind::entry || kind == Part::Kind::merge;
    path.push_back(along_first ? Point{to.x, from.y} : Point{from.x, to.y});
  }
  if (!(path.size() > 1 && d.part_area(link.to).contains(path.back()))) path.push_back(to);
  return path;
}

}  // namespace

Rect joined(const Rect& a, const Rect& b) {
  const Point from{std::min(a.x, b.x), std::min(a.y, b.y)};
  return {from.x, from.y, std::max(a.right(), b.right()) - from.x, std::max(a.bottom(), b.bottom()) - from.y};
}

Rect Diagram::part_area(int k) const {
  const Point at = place(k);
  switch (part(k).kind) {
    case Part::Kind::layer: return {at.x - box_width / 2, at.y - box_height / 2, box_width, box_height};
    case Part::Kind::point: {
      const float half = part(k).wide() ? ellipse_width / 2 : circle_radius;
      return {at.x - half, at.y - circle_radius, 2 * half, 2 * circle_radius};
    }
    default: return {at.x - 4, at.y - 4, 8, 8};
  }
}

Rect Diagram::strip_area(const Strip& strip, int units) const {
  // One or two have room for a number with its sign.
  const float each = units <= 2 ? 1.6f * cell_width : cell_width, count = static_cast<float>(std::max(units, 1));
  float width = std::min(strip.width, each * count + 4);
  // Where a placement gives much more than that, and more than is usual, its cells are as wide as their numbers like.
  if (strip.width > std::max(StripPlace().width, 1.2f * width)) width = std::min(strip.width, roomy_cell_width * count + 4);
  // Strips of states that come in start at the left, those that leave end at the right.
  const Part::Kind kind = part(strip.part).kind;
  float x = strip.middle.x - width / 2;
  if (kind == Part::Kind::entry && part(strip.part).state >= 0) x = strip.middle.x - strip.width / 2;
  if (kind == Part::Kind::exit) x = strip.middle.x + strip.width / 2 - width;
  return {x, strip.middle.y - strip_height / 2, width, strip_height};
}

Rect Diagram::label_area(const Strip& strip, int units, float width) const {
  const Rect cells = strip_area(strip, units);
  const float height = strip.name_height();
  switch (strip.label) {
    case Side::above: return {cells.x, cells.y - height, width, height};
    case Side::below: return {cells.x, cells.bottom(), width, height};
    case Side::left: return {cells.x - width - 7, cells.center().y - height / 2, width, height};
    case Side::right: return {cells.right() + 7, cells.center().y - height / 2, width, height};
  }
  return cells;
}

int Diagram::strip_of(Index value) const {
  int found = -1;
  for (std::size_t k = 0; k < strips.size(); ++k) {
    if (strips[k].value != value || strips[k].error_only || part(strips[k].part).kind == Part::Kind::above) continue;
    if (found < 0 || part(strips[static_cast<std::size_t>(found)].part).kind == Part::Kind::exit) found = static_cast<int>(k);
  }
  return found;
}

// Below each box with a function, else at another side of it, where the strip with its name touches nothing.
static void add_pre_activations(Diagram& d) {
  const auto taken = [&](const Rect& area, int own) {
    for (std::size_t k = 0; k < d.places.size(); ++k)
      if (static_cast<int>(k) != own && area.overlaps(d.part_area(static_cast<int>(k)))) return true;
    for (const Strip& strip : d.strips)
      if (area.overlaps(d.strip_area(strip, 1 << 20)) || area.overlaps(d.label_area(strip, 1 << 20, 34))) return true;
    for (const Fork& fork : d.forks)
      if (area.overlaps({fork.at.x - 11, fork.at.y - 11, 22, 22})) return true;
    for (const Wire& wire : d.wires)  // crossed by a line, but not lying on one
      for (std::size_t k = 1; k < wire.path.size(); ++k)
        if (wire.path[k].y == wire.path[k - 1].y &&
            area.overlaps({std::min(wire.path[k].x, wire.path[k - 1].x), wire.path[k].y - 4,
                           std::abs(wire.path[k].x - wire.path[k - 1].x), 8}))
          return true;
    return false;
  };
  for (std::size_t k = 0; k < d.places.size(); ++k) {
    const Part& part = d.part(static_cast<int>(k));
    if (part.pre_activation < 0 || d.anatomy.part_of[static_cast<std::size_t>(part.pre_activation)] != static_cast<int>(k))
      continue;
    const bool placed_already = std::any_of(
        d.strips.begin(), d.strips.end(), [&](const Strip& strip) { return strip.inside && strip.part == static_cast<int>(k); });
    if (placed_already) continue;
    const Point at = d.places[k];
    const float side = box_width / 2 + 8, near = box_height / 2 + nested_height + 1 + strip_height / 2;
    bool placed = false;
    for (const float width : {110.0f, 84.0f, 66.0f}) {
      for (const Point by : {Point{0, near}, Point{0, near + 14}, Point{0, -near}, Point{0, -near - 50}, Point{0, near + 44},
                             Point{side + width / 2, 0}, Point{-side - width / 2, 0}}) {
        const Strip strip{part.pre_activation, static_cast<int>(k), {at.x + by.x, at.y + by.y}, width, Side::above, true, true};
        Rect area = d.strip_area(strip, 1 << 20);
        area.y -= nested_height, area.h += nested_height + below_strip;
        if (taken(area, static_cast<int>(k))) continue;
        d.strips.push_back(strip);
        placed = true;
        break;
      }
      if (placed) break;
    }
  }
}

void finish(Diagram& d, const Recipe& forward) {
  mark_belts(d, forward);
  add_forks(d);
  add_pre_activations(d);
  // In the order of the walk, for those who read from one to the next.
  std::stable_sort(d.strips.begin(), d.strips.end(), [](const Strip& a, const Strip& b) { return a.part < b.part; });
  d.extent = d.frame;
  for (std::size_t k = 0; k < d.places.size(); ++k) grow(d.extent, d.part_area(static_cast<int>(k)));
  for (const Wire& wire : d.wires)
    for (const Point p : wire.path) grow(d.extent, {p.x - 3, p.y - 3, 6, 6});
  for (const Strip& strip : d.strips) {
    grow(d.extent, d.strip_area(strip, 1 << 20));
    // A name with an arrow above its index is as high as one whose index has an index.
    Rect name = d.label_area(strip, 1 << 20, 30);
    if (strip.label == Side::above) name.y -= nested_height - name.h, name.h = nested_height;
    grow(d.extent, name);
  }
  d.extent = d.extent.inset(-margin);
}

Diagram place_by_hand(const Recipe& forward, const Placement& placement, std::vector<std::string>* missing) {
  Diagram d;
  d.anatomy = dissect(forward);
  d.placed_by_hand = true;
  d.frame = placement.frame;
  for (const Part& part : d.anatomy.parts) {
    const auto place = placement.places.find(part.name);
    d.places.push_back(place == placement.places.end() ? Point{} : place->second);
    if (place == placement.places.end() && missing) missing->push_back(part.name);
  }
  for (const Link& link : d.anatomy.links) {
    const auto wire = placement.wires.find({d.part(link.from).name, d.part(link.to).name});
    d.wires.push_back({link, route(d, link, wire == placement.wires.end() ? nullptr : &wire->second), false});
  }
  const auto add = [&](const std::map<std::string, StripPlace>& strips, bool error_only) {
    for (const auto& [name, place] : strips) {
      const int k = d.anatomy.find(name);
      if (k >= 0)
        d.strips.push_back(
            {d.part(k).value, k, place.middle, place.width, place.label, error_only || d.part(k).kind == Part::Kind::above});
    }
  };
  add(placement.strips, false);
  add(placement.errors, true);
  finish(d, forward);
  return d;
}

std::string picture_key(const Recipe& recipe) {
  std::string text = recipe.cell;
  const auto add = [&](char sign, Index k) { text += sign + std::to_string(k); };
  for (const auto& op : recipe.operations) {
    text += "\n" + op.name;
    add(' ', static_cast<Index>(op.kind)), add('p', op.parameter);
    if (op.function) text += op.function->name;
    if (op.kind == Operation::Kind::number) text += std::to_string(op.number);
    for (const Index k : op.operands) add(',', k);
  }
  for (const auto& state : recipe.states) add('\n', state.previous), add('>', state.next);
  return text;
}

Diagram make_diagram(const Recipe& forward, bool by_hand) {
  if (by_hand)
    if (const auto placement = shipped_placement(forward.cell)) {
      std::vector<std::string> missing;
      Diagram d = place_by_hand(forward, *placement, &missing);
      if (missing.empty()) return d;  // a reader's cell may have a shipped cell's name
    }
  return lay_out_automatically(forward);
}

}  // namespace gatewalk::lessons::stage
