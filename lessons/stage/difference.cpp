// What is different, and how the stage marks it. Declared in difference.hpp and scene.hpp.
#include "lessons/stage/difference.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/cells/cells.hpp"
#include "engine/equations/form.hpp"
#include "lessons/stage/path.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons::stage {

namespace {

// A part's name without the primes of what it reads (f' * c of gates that are states is f * c), and with the two sides of a
// product or a sum in one order: h * (1 - z) is (1 - z) * h.
std::string key_of(const Part& part, const Recipe& recipe) {
  std::string name = part.name;
  const Operation* op = part.operations.empty() ? nullptr : &recipe[part.operations.back()];
  if (op && op->symbol.empty() && op->operands.size() == 2 &&
      (op->kind == Operation::Kind::times || op->kind == Operation::Kind::plus)) {
    std::string left = recipe[op->operands[0]].name, right = recipe[op->operands[1]].name;
    if (right < left) std::swap(left, right);
    name = left + (op->kind == Operation::Kind::times ? " * " : " + ") + right;
  }
  if (part.kind != Part::Kind::exit) std::erase(name, '\'');
  return name;
}

// What happens in a part, as text: in a box what it computes, however its line is written; in a circle its sign.
std::string content(const Part& part, const Recipe& recipe) {
  std::string text = std::to_string(static_cast<int>(part.kind)) + part.sign;
  if (part.kind == Part::Kind::layer) return text + " " + equations::form_of(recipe, part.value);
  for (const Index op : part.operations) text += " " + std::to_string(static_cast<int>(recipe[op].kind));
  return text;
}

// From where to where values run: past merges, since W [h, x] is W_h h + W_x x.
using Ways = std::set<std::pair<std::string, std::string>>;

// What the parts of a picture are called in a comparison.
struct Named {
  const Diagram& diagram;
  std::vector<std::string> keys;

  bool merges(int k) const { return diagram.part(k).kind == Part::Kind::merge; }
  // Those that lead along this wire, to a merge's readers and from what it joins.
  Ways ways(const Wire& wire) const {
    Ways all;
    for (const std::string& from : ends(wire.link.from, false))
      for (const std::string& to : ends(wire.link.to, true)) all.insert({from, to});
    return all;
  }
  Ways ways() const {
    Ways all;
    for (const Wire& wire : diagram.wires) all.merge(ways(wire));
    return all;
  }

 private:
  std::vector<std::string> ends(int k, bool onward) const {
    if (!merges(k)) return {keys[static_cast<std::size_t>(k)]};
    std::vector<std::string> all;
    for (const Wire& wire : diagram.wires)
      if ((onward ? wire.link.from : wire.link.to) == k)
        for (std::string& key : ends(onward ? wire.link.to : wire.link.from, onward)) all.push_back(std::move(key));
    return all;
  }
};

Named named(const Diagram& d, const Recipe& recipe) {
  Named all{d, {}};
  for (int k = 0; k < static_cast<int>(d.places.size()); ++k) all.keys.push_back(key_of(d.part(k), recipe));
  return all;
}

// The ways through a part, without it.
void pass_by(const std::string& key, Ways& all) {
  Ways past;
  for (const auto& [from, here] : all)
    for (const auto& [there, to] : all)
      if (here == key && there == key) past.insert({from, to});
  all.merge(past);
}

int found(const Named& among, const std::string& key) {
  const auto at = std::find(among.keys.begin(), among.keys.end(), key);
  return at == among.keys.end() ? -1 : static_cast<int>(at - among.keys.begin());
}

std::vector<Point> outline(Rect r) {
  const Point middle{r.center().x, r.y};
  return {middle, {r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}, {r.x, r.y}, middle};
}

void dashed(Scene& scene, const std::vector<Point>& line, Color color) {
  stroke_dashed(scene.ui.draw(), line, color, std::max(1.2f, 1.6f * scene.view.zoom), std::max(4.0f, 6 * scene.view.zoom),
                std::max(3.0f, 5 * scene.view.zoom));
}

// A part that is left out, where it was, unless something of the cell stands there now.
void draw_gone(Scene& scene, const Diagram& other, int k) {
  const Rect place = other.part_area(k);
  for (int own = 0; own < static_cast<int>(scene.diagram.places.size()); ++own)
    if (place.overlaps(scene.diagram.part_area(own))) return;
  const Part& part = other.part(k);
  if (part.operations.empty() || part.kind == Part::Kind::merge) return;
  const Rect box = scene.view(place);
  const float radius = part.kind == Part::Kind::layer ? 7 * scene.view.zoom : box.h / 2;
  const Color ink = scene.ui.theme.muted;
  scene.ui.fill(box, scene.ground, radius);
  dashed(scene, rounded(outline(box), radius), ink);
  const TextStyle style{Face::semibold, std::clamp(14 * scene.view.zoom, 8.0f, 28.0f), ink};
  draw_text_in(scene.ui, box, style, part.sign_is_tex ? "" : part.sign, Align::center);
}

std::string listed(const std::vector<std::string>& names, const std::string& none) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all.empty() ? none : all;
}

}  // namespace

Difference difference(const Diagram& own, const Recipe& recipe, const Diagram& other, const Recipe& other_recipe) {
  Difference d;
  d.same_places = true;
  Named mine = named(own, recipe);
  const Named theirs = named(other, other_recipe);
  const auto like = [&](int k, int there) {
    return there >= 0 && content(own.part(k), recipe) == content(other.part(there), other_recipe);
  };
  // What does the same under another name (the tanh that NOG shows as h) is called as there; not one gate for another gate.
  const auto other_role = [&](Index own_value, Index there_value) {
    const equations::Operation &a = recipe[own_value], &b = other_recipe[there_value];
    return !a.symbol.empty() && !b.symbol.empty() && a.role != b.role;
  };
  for (int k = 0; k < static_cast<int>(own.places.size()); ++k) {
    if (like(k, found(theirs, mine.keys[static_cast<std::size_t>(k)])) || own.part(k).operations.empty()) continue;
    const std::string form = equations::form_of(recipe, own.part(k).value);
    for (int there = 0; there < static_cast<int>(other.places.size()); ++there) {
      const std::string& key = theirs.keys[static_cast<std::size_t>(there)];
      if (other.part(there).operations.empty() || equations::form_of(other_recipe, other.part(there).value) != form ||
          found(mine, key) >= 0 || other_role(own.part(k).value, other.part(there).value))
        continue;
      mine.keys[static_cast<std::size_t>(k)] = key;
      break;
    }
  }
  std::set<std::string> kept, common;
  for (int k = 0; k < static_cast<int>(own.places.size()); ++k) {
    const std::string& key = mine.keys[static_cast<std::size_t>(k)];
    const int there = found(theirs, key);
    const bool same = like(k, there);
    // A merge is drawn by its wires alone.
    d.parts.push_back(!same && !mine.merges(k));
    const Point a = own.place(k), b = there >= 0 ? other.place(there) : a;
    const bool moved = std::abs(a.x - b.x) > 1 || std::abs(a.y - b.y) > 1;
    if (there >= 0) common.insert(key);
    if (there >= 0 && (same || !moved)) kept.insert(key);
    if (same && moved) d.same_places = false;
  }
  // In a picture of another order a part that is changed stands elsewhere, and is not left out.
  if (!d.same_places) kept = std::move(common);
  for (int k = 0; k < static_cast<int>(other.places.size()); ++k)
    if (!kept.count(theirs.keys[static_cast<std::size_t>(k)]) && !theirs.merges(k)) d.gone_parts.push_back(k);
  const Ways own_ways = mine.ways();
  Ways their_ways = theirs.ways();
  // Where a circle is left out, what led to it goes on to where it led: no new way.
  for (const int k : d.gone_parts)
    if (other.part(k).kind == Part::Kind::point) pass_by(theirs.keys[static_cast<std::size_t>(k)], their_ways);
  const auto some_not_in = [](const Ways& ways, const Ways& all) {
    return std::any_of(ways.begin(), ways.end(), [&](const auto& way) { return !all.count(way); });
  };
  const auto none_in = [](const Ways& ways, const Ways& all) {
    return std::none_of(ways.begin(), ways.end(), [&](const auto& way) { return all.count(way) > 0; });
  };
  for (const Wire& wire : own.wires) d.wires.push_back(some_not_in(mine.ways(wire), their_ways));
  for (std::size_t w = 0; w < other.wires.size(); ++w)
    if (none_in(theirs.ways(other.wires[w]), own_ways)) d.gone_wires.push_back(w);
  return d;
}

// In a comparison the cells stand beside each other: what the step compares with is not there.
const Against* marked_against(const Scene& scene) {
  if (scene.beside || !scene.player.compared().empty()) return nullptr;
  const auto all = scene.player.step().all<Against>();
  return all.empty() ? nullptr : all.front();
}

namespace {

const Diagram& diagram_of(Scene& scene, const Recipe& recipe) {
  auto& others = scene.memory.others;
  const std::string key = picture_key(recipe);
  if (const auto known = others.find(key); known != others.end()) return known->second;
  if (others.size() >= 4) others.clear();
  return others[key] = make_diagram(recipe);
}

// What of the picture is in none of those beside it.
Difference in_none_of(Scene& scene) {
  Difference all;
  for (const Recipe* neighbor : scene.neighbors) {
    Difference d = difference(scene.diagram, scene.forward, diagram_of(scene, *neighbor), *neighbor);
    if (all.parts.empty()) all.parts = d.parts, all.wires = d.wires;
    for (std::size_t k = 0; k < d.parts.size(); ++k) all.parts[k] = all.parts[k] && d.parts[k];
    for (std::size_t w = 0; w < d.wires.size(); ++w) all.wires[w] = all.wires[w] && d.wires[w];
  }
  return all;
}

std::string added_parts(const Scene& scene, const Difference& d) {
  std::vector<std::string> added;
  for (std::size_t k = 0; k < d.parts.size(); ++k)
    if (const Part& part = scene.diagram.part(static_cast<int>(k)); d.parts[k] && !part.operations.empty())
      added.push_back(part.name);
  return listed(added, scene.ui.say("against.nothing"));
}

void draw_added(Scene& scene, const Difference& d) {
  const Color halo = mixed(scene.ground, scene.ui.theme.text, 0.38f), line = scene.ui.theme.text;
  for (std::size_t w = 0; w < d.wires.size(); ++w) {
    const Wire& wire = scene.diagram.wires[w];
    if (d.wires[w])
      stroke(scene.ui.draw(), rounded(scene.view(wire.path), corner_radius * scene.view.zoom), halo,
             std::max(5.0f, (wire.belt ? 16.0f : 10.0f) * scene.view.zoom));
  }
  for (std::size_t k = 0; k < d.parts.size(); ++k) {
    const Part& part = scene.diagram.part(static_cast<int>(k));
    if (!d.parts[k] || part.operations.empty()) continue;
    const float gap = std::max(3.0f, 5 * scene.view.zoom);
    const Rect box = scene.view(scene.diagram.part_area(static_cast<int>(k))).inset(-gap);
    scene.ui.frame(box, line, part.kind == Part::Kind::layer ? 7 * scene.view.zoom + gap : box.h / 2,
                   std::max(1.5f, 2 * scene.view.zoom));
  }
}

}  // namespace

std::string with_difference(Scene& scene, const std::string& name) {
  if (!scene.neighbors.empty())
    return scene.ui.say("compare.marked_diagram", {{"diagram", name}, {"added", added_parts(scene, in_none_of(scene))}});
  const Against* against = marked_against(scene);
  if (!against) return name;
  const auto recipe = cells::find(against->cell);
  const Diagram& other = diagram_of(scene, *recipe);
  const Difference d = difference(scene.diagram, scene.forward, other, *recipe);
  std::vector<std::string> gone;
  for (const int k : d.gone_parts) gone.push_back(other.part(k).name);
  return scene.ui.say("against.diagram", {{"diagram", name},
                                          {"other", against->label},
                                          {"added", added_parts(scene, d)},
                                          {"gone", listed(gone, scene.ui.say("against.nothing"))}});
}

void draw_difference(Scene& scene) {
  if (!scene.neighbors.empty()) return draw_added(scene, in_none_of(scene));
  const Against* against = marked_against(scene);
  if (!against) return;
  const auto recipe = cells::find(against->cell);
  const Diagram& other = diagram_of(scene, *recipe);
  const Difference d = difference(scene.diagram, scene.forward, other, *recipe);
  if (d.same_places) {
    for (const std::size_t w : d.gone_wires)
      dashed(scene, rounded(scene.view(other.wires[w].path), corner_radius * scene.view.zoom), scene.ui.theme.muted);
    for (const int k : d.gone_parts) draw_gone(scene, other, k);
  }
  draw_added(scene, d);
}

std::vector<LeftOut> beyond_picture(Scene& scene, const Recipe& recipe) {
  std::vector<LeftOut> all = left_out(scene.forward, recipe);
  const Diagram& other = diagram_of(scene, recipe);
  const Difference d = difference(scene.diagram, scene.forward, other, recipe);
  if (!d.same_places) return all;
  // What the picture strikes out where it was: a part of that line, or a line that leads to one.
  std::set<Index> struck;
  const auto strike = [&](int k) {
    for (const Index op : other.part(k).operations) struck.insert(recipe[op].equation);
  };
  for (const int k : d.gone_parts) strike(k);
  for (const std::size_t w : d.gone_wires) strike(other.wires[w].link.to);
  std::erase_if(all, [&](const LeftOut& one) { return struck.count(recipe[one.line].equation) > 0; });
  return all;
}

}  // namespace gatewalk::lessons::stage
