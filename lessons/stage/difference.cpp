// What is different, and how the stage marks it. Declared in difference.hpp and scene.hpp.
#include "lessons/stage/difference.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/cells/cells.hpp"
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

// What happens in a part, as text.
std::string content(const Part& part, const Recipe& recipe) {
  std::string text = std::to_string(static_cast<int>(part.kind)) + part.sign;
  for (const Index op : part.operations) text += " " + std::to_string(static_cast<int>(recipe[op].kind));
  return text;
}

std::pair<std::string, std::string> ends(const Diagram& d, const Recipe& recipe, const Wire& wire) {
  return {key_of(d.part(wire.link.from), recipe), key_of(d.part(wire.link.to), recipe)};
}

int found(const Diagram& d, const Recipe& recipe, const std::string& key) {
  for (int k = 0; k < static_cast<int>(d.places.size()); ++k)
    if (key_of(d.part(k), recipe) == key) return k;
  return -1;
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
  std::set<std::string> kept;
  for (int k = 0; k < static_cast<int>(own.places.size()); ++k) {
    const int there = found(other, other_recipe, key_of(own.part(k), recipe));
    const bool like = there >= 0 && content(own.part(k), recipe) == content(other.part(there), other_recipe);
    d.parts.push_back(!like);
    const Point a = own.place(k), b = there >= 0 ? other.place(there) : a;
    const bool moved = std::abs(a.x - b.x) > 1 || std::abs(a.y - b.y) > 1;
    if (there >= 0 && (like || !moved)) kept.insert(key_of(own.part(k), recipe));
    if (like && moved) d.same_places = false;
  }
  std::set<std::pair<std::string, std::string>> own_wires, their_wires;
  for (const Wire& wire : own.wires) own_wires.insert(ends(own, recipe, wire));
  for (const Wire& wire : other.wires) their_wires.insert(ends(other, other_recipe, wire));
  for (const Wire& wire : own.wires) d.wires.push_back(!their_wires.count(ends(own, recipe, wire)));
  for (std::size_t w = 0; w < other.wires.size(); ++w)
    if (!own_wires.count(ends(other, other_recipe, other.wires[w]))) d.gone_wires.push_back(w);
  for (int k = 0; k < static_cast<int>(other.places.size()); ++k)
    if (!kept.count(key_of(other.part(k), other_recipe))) d.gone_parts.push_back(k);
  return d;
}

static const Against* marked_against(const Scene& scene) {
  if (scene.beside) return nullptr;
  const auto all = scene.player.step().all<Against>();
  return all.empty() ? nullptr : all.front();
}

std::string with_difference(const Scene& scene, const std::string& name) {
  const Against* against = marked_against(scene);
  if (!against) return name;
  const auto recipe = cells::find(against->cell);
  const Diagram other = make_diagram(*recipe);
  const Difference d = difference(scene.diagram, scene.forward, other, *recipe);
  std::vector<std::string> added, gone;
  for (std::size_t k = 0; k < d.parts.size(); ++k)
    if (d.parts[k]) added.push_back(scene.diagram.part(static_cast<int>(k)).name);
  for (const int k : d.gone_parts) gone.push_back(other.part(k).name);
  const std::string& none = scene.ui.say("against.nothing");
  return scene.ui.say(
      "against.diagram",
      {{"diagram", name}, {"other", against->label}, {"added", listed(added, none)}, {"gone", listed(gone, none)}});
}

void draw_difference(Scene& scene) {
  const Against* against = marked_against(scene);
  if (!against) return;
  const auto recipe = cells::find(against->cell);
  const Diagram other = make_diagram(*recipe);
  const Difference d = difference(scene.diagram, scene.forward, other, *recipe);
  if (d.same_places) {
    for (const std::size_t w : d.gone_wires)
      dashed(scene, rounded(scene.view(other.wires[w].path), corner_radius * scene.view.zoom), scene.ui.theme.muted);
    for (const int k : d.gone_parts) draw_gone(scene, other, k);
  }
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

}  // namespace gatewalk::lessons::stage
