// The switches that cut an error term's path from the step after this one, each on the line it cuts. Backward only; declared
// in scene.hpp.
#include <cmath>

#include "lessons/experiment/quantity.hpp"
#include "lessons/player/paths.hpp"
#include "lessons/stage/path.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/ui/cards.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float before_end = 26;  // of the line, at zoom 1

struct Place {
  Point at, direction;  // on the screen; direction of length 1, along the line
};

Place place_at(const std::vector<Point>& line, float share) {
  const Point at = along(line, share), next = along(line, std::min(share + 2 / std::max(length_of(line), 1.0f), 1.0f));
  const float dx = next.x - at.x, dy = next.y - at.y, norm = std::max(std::hypot(dx, dy), 0.01f);
  return {at, {dx / norm, dy / norm}};
}

// Near the end of a line, or near its beginning.
Place place_on(const Scene& scene, const Wire& wire, bool at_start = false) {
  const std::vector<Point> line = scene.view(wire.path);
  const float length = std::max(length_of(line), 1.0f), inset = before_end * scene.view.zoom / length,
              share = at_start ? std::clamp(inset, 0.03f, 0.7f) : std::clamp(1 - inset, 0.3f, 0.97f);
  return place_at(line, share);
}

// Where a knife of this size lies on a line: near its end, and further back where numbers stand on that end.
Place place_of_knife(const Scene& scene, const Wire& wire, float size) {
  const Place usual = place_on(scene, wire);
  const auto knife_at = [&](Point at) { return Rect{at.x - size, at.y - size, 2 * size, 2 * size}; };
  const auto over_numbers = [&](const Rect& knife) {
    const auto& strips = scene.diagram.strips;
    for (std::size_t k = 0; k < strips.size(); ++k) {
      const Index shown = scene.moment.strips[k].operation;
      if (shown >= 0 && knife.overlaps(scene.view(scene.diagram.strip_area(strips[k], scene.units(shown))))) return true;
    }
    return false;
  };
  const auto over_part = [&](const Rect& knife) {
    for (std::size_t k = 0; k < scene.diagram.places.size(); ++k)
      if (knife.overlaps(scene.view(scene.diagram.part_area(static_cast<int>(k))))) return true;
    return false;
  };
  if (!over_numbers(knife_at(usual.at))) return usual;
  const std::vector<Point> line = scene.view(wire.path);
  const float length = std::max(length_of(line), 1.0f);
  for (float left = length - size; left > size; left -= size / 2) {
    const Place place = place_at(line, left / length);
    if (const Rect knife = knife_at(place.at); !over_numbers(knife) && !over_part(knife)) return place;
  }
  return usual;
}

// A gap with an end bar on each side.
void draw_gap(Scene& scene, const Place& p, float size) {
  Ui& ui = scene.ui;
  const Point across{-p.direction.y * size, p.direction.x * size};
  const auto shifted = [&](float by) { return Point{p.at.x + p.direction.x * by, p.at.y + p.direction.y * by}; };
  ui.line(shifted(-size * 0.7f), shifted(size * 0.7f), scene.ground, size * 1.5f);
  for (const float side : {-0.75f, 0.75f}) {
    const Point middle = shifted(size * side);
    ui.line({middle.x - across.x, middle.y - across.y}, {middle.x + across.x, middle.y + across.y}, ui.theme.gradient, 2.5f);
  }
}

// Scissors that wait on the line, faint until the pointer or the focus is on them.
void draw_handle(Scene& scene, const Place& p, float size, bool lively) {
  const Color color = lively ? scene.ui.theme.text : scene.ui.theme.muted;
  const float width = lively ? 1.8f : 1.3f;
  scene.ui.disc(p.at, size, scene.ground);
  for (const float side : {-1.0f, 1.0f}) {
    const Point eye{p.at.x - 0.5f * size, p.at.y + side * 0.42f * size};
    scene.ui.draw().AddCircle({eye.x, eye.y}, 0.26f * size, color, 0, width);
    scene.ui.line({eye.x + 0.22f * size, eye.y - side * 0.14f * size},
                  {p.at.x + 0.85f * size, p.at.y - side * 0.4f * size}, color, width);
  }
}

// A cut that has no switch of its own: on the line whose error term it stops, where that leaves the step or its part.
void draw_mark(Scene& scene, const std::string& name) {
  const Index k = scene.backward.find(name);
  if (k < 0 || scene.backward[k].kind == Operation::Kind::state) return;
  const Index place = forward_place(scene.forward, scene.backward, k);
  for (const Wire& wire : scene.diagram.wires) {
    if (wire.link.value != place || wire.link.reader < 0) continue;
    const Place at = place_on(scene, wire, true);
    const float size = std::clamp(9 * scene.view.zoom, 6.0f, 13.0f), hit = std::max(size + 3, scene.ui.target(20) / 2);
    const Rect area{at.at.x - hit, at.at.y - hit, 2 * hit, 2 * hit};
    const std::string words =
        scene.ui.say("stage.cut_here", {{"what", operation_title(scene.ui.words(), scene.experiment, Pass::backward, k)}});
    draw_gap(scene, at, size);
    const std::string id = scene.ui.node("cut here " + name, Role::image, words, area).id;
    const Response r = scene.ui.pointable(scene.ui.id("mark " + name), area);
    tooltip(scene.ui, id, area, r.hovered, false, words);
    return;  // all lines of one value run together at first
  }
}

// Whether a border of blocks lies on that line of a state, so that no error term comes along it: the one that leaves the first
// step of a block, or comes to the last one.
bool at_border(const Scene& scene, const Wire& wire) {
  const int every = scene.experiment.cuts().truncate;
  if (scene.pass() != Pass::backward || every == 0) return false;
  const trace::Extent& extent = scene.trace(Pass::backward).extent;
  const int n = extent.nth(scene.cursor().step);
  const Part& from = scene.diagram.part(wire.link.from);
  const Part& to = scene.diagram.part(wire.link.to);
  if (from.kind == Part::Kind::entry && from.state >= 0) return n > 0 && n % every == 0;
  return to.kind == Part::Kind::exit && to.state >= 0 && (n + 1) % every == 0 && n + 1 < extent.steps;
}

void draw_borders(Scene& scene) {
  for (const Wire& wire : scene.diagram.wires) {
    if (!at_border(scene, wire)) continue;
    const Part& from = scene.diagram.part(wire.link.from);
    const bool leaves = from.kind == Part::Kind::entry;
    const Place at = place_on(scene, wire, leaves);
    draw_gap(scene, at, std::clamp(9 * scene.view.zoom, 6.0f, 13.0f));
  }
}

}  // namespace

bool is_cut(const Scene& scene, const Wire& wire) {
  if (at_border(scene, wire)) return true;
  const auto& names = scene.player.cuts().names;
  if (scene.pass() != Pass::backward || names.empty()) return false;
  const Part& end = scene.diagram.part(wire.link.to);
  const Part& start = scene.diagram.part(wire.link.from);
  if (end.kind == Part::Kind::exit && end.state >= 0)
    return state_is_cut(scene.player.cuts(), scene.forward.states[static_cast<std::size_t>(end.state)].name);
  if (start.kind != Part::Kind::entry) return false;
  if (start.state >= 0) return names.count(sent_back(scene.forward.states[static_cast<std::size_t>(start.state)].name)) > 0;
  return names.count("d" + start.name) > 0;
}

void draw_cuts(Scene& scene) {
  if (scene.pass() != Pass::backward) return;
  Ui& ui = scene.ui;
  for (const std::string& name : scene.player.cuts().names) draw_mark(scene, name);
  draw_borders(scene);
  // Scissors lie on a line where the course has come to cutting, or something is cut.
  if (!course_cuts(scene.player) && scene.player.cuts().names.empty()) return;
  for (const Wire& wire : scene.diagram.wires) {
    const Part& end = scene.diagram.part(wire.link.to);
    if (end.kind != Part::Kind::exit || end.state < 0 || at_border(scene, wire)) continue;
    const std::string state = scene.forward.states[static_cast<std::size_t>(end.state)].name, name = "d" + state + "_next";
    if (scene.backward.find(name) < 0) continue;
    const bool cut = state_is_cut(scene.player.cuts(), state);
    // Where blocks cut, what marks their borders is not to be taken for what waits here.
    if (!cut && scene.experiment.cuts().truncate > 0) continue;
    const float size = std::clamp(9 * scene.view.zoom, 6.0f, 13.0f), hit = std::max(size + 3, ui.target(20) / 2);
    const Place place = place_of_knife(scene, wire, size);
    const Rect area{place.at.x - hit, place.at.y - hit, 2 * hit, 2 * hit};
    const std::string words = ui.say(cut ? Key("stage.join") : Key("stage.cut"), {{"state", state}});
    SemanticNode& node = ui.node("cut " + name, Role::toggle, words, area);
    node.checked = cut;
    const std::string id = node.id;
    const Response r = ui.pressable(node);
    if (cut) draw_gap(scene, place, size);
    else draw_handle(scene, place, size * 0.8f, r.hovered || r.focused);
    if (r.ring) ui.ring(area, hit);
    if (r.hovered) ui.cursor(ImGuiMouseCursor_Hand);
    tooltip(ui, id, area, r.hovered, r.ring, words);
    if (r.pressed) cut_state(scene.player, state, !cut);
  }
}

}  // namespace gatewalk::lessons::stage
