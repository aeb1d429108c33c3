// The stage's boxes, circles and the sums of the backward pass. Declared in scene.hpp.
#include <cmath>

#include "engine/equations/joint_functions.hpp"
#include "engine/writing/tex.hpp"
#include "lessons/experiment/nothing.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/player/paths.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons::stage {

namespace {

using Kind = Operation::Kind;

constexpr float open_width = 104;  // of a box that shows its stages, at zoom 1
constexpr float least_stage = 19;  // pixels that one of them needs

TextStyle style(float size, Color color) { return {Face::semibold, size, color}; }

// A function's sign without an argument: "\\tanh"; of one that is drawn around its argument, its name.
std::string function_sign(const equations::Function& f) {
  return f.tex.find("{}") == std::string_view::npos ? std::string(f.tex) : "\\operatorname{" + std::string(f.name) + "}";
}

// The same of a function of several numbers: what stands before its brackets.
std::string joint_sign(Kind kind) {
  const std::string_view tex = equations::joint_of(kind)->tex;
  return std::string(tex.substr(0, tex.find("\\left")));
}

// How an operation inside of a box is written: W_f, + b, p ∘, σ.
std::string stage_tex(const Scene& scene, Index operation) {
  const Recipe& recipe = scene.forward;
  const Operation& op = recipe[operation];
  const auto parameter_name = [&](Index k) {
    return writing::tex_name(recipe.parameters[static_cast<std::size_t>(recipe[k].parameter)].name);
  };
  switch (op.kind) {
    case Kind::product: return writing::tex_name(recipe.parameters[static_cast<std::size_t>(op.parameter)].name);
    case Kind::times:
      for (const Index k : op.operands)
        if (recipe[k].kind == Kind::parameter) return parameter_name(k);
      return "\\circ";
    case Kind::over: return "/";
    case Kind::plus:
    case Kind::minus: {
      const std::string sign = op.kind == Kind::plus ? "+" : "-";
      for (const Index k : op.operands)
        if (recipe[k].kind == Kind::parameter) return sign + parameter_name(k);
      // What comes in without a matrix, MUT2's x and MUT1's tanh(x).
      const std::vector<int>& part_of = scene.diagram.anatomy.part_of;
      for (const Index k : op.operands) {
        if (part_of[static_cast<std::size_t>(k)] == part_of[static_cast<std::size_t>(operation)]) continue;
        if (recipe[k].leaf() && !recipe[k].symbol.empty()) return sign + writing::tex_name(recipe[k].symbol);
        if (recipe[k].kind == Kind::call) return sign + function_sign(*recipe[k].function);
      }
      return sign;
    }
    case Kind::call: return function_sign(*op.function);
    case Kind::maximum:
    case Kind::minimum:
    case Kind::mean: return joint_sign(op.kind);
    default: return "";
  }
}

void centered_formula(Scene& scene, Rect area, const std::string& tex, float size, Color ink) {
  const formula::Layout& layout = formula_of(scene, tex, size);
  const float fit = layout.width > area.w && layout.width > 0 ? area.w / layout.width : 1;
  if (fit < 1)
    return centered_formula(scene, {area.x - 1, area.y, area.w + 2, area.h}, tex, std::floor(size * fit * 4) / 4 - 0.25f, ink);
  draw_formula(scene, layout, {area.center().x - layout.width / 2, area.center().y + (layout.height - layout.depth) / 2}, ink);
}

// In the middle, as small as it must be to be whole.
void draw_whole(Scene& scene, Rect area, float size, const std::string& text, Color ink) {
  const float width = text_width(scene.ui, style(size, ink), text), room = area.w - 2;
  draw_text_in(scene.ui, area, style(width > room ? size * room / width : size, ink), text, Align::center);
}

// Where the sign stands; formulas where the function's name is long keep their face.
void draw_sign(Scene& scene, Rect area, const Part& part, Color ink) {
  const float size = std::clamp(15 * scene.view.zoom, 8.0f, 30.0f);
  if (part.sign_is_tex) return centered_formula(scene, area.inset(2, 0), part.sign, size, ink);
  draw_text_in(scene.ui, area, style(part.sign.size() > 5 ? size * 0.8f : size, ink), part.sign, Align::center);
}

// A circle's sign as strokes: sharper and better centered than letters.
bool draw_stroke_sign(Scene& scene, Point middle, float radius, std::string_view sign, Color ink) {
  const float r = radius * 0.36f, width = std::max(1.4f, radius * 0.13f);
  Ui& ui = scene.ui;
  if (sign == "×") {
    const float k = r * 0.85f;
    ui.line({middle.x - k, middle.y - k}, {middle.x + k, middle.y + k}, ink, width);
    ui.line({middle.x - k, middle.y + k}, {middle.x + k, middle.y - k}, ink, width);
    return true;
  }
  if (sign != "+" && sign != "−") return false;
  ui.line({middle.x - r, middle.y}, {middle.x + r, middle.y}, ink, width);
  if (sign == "+") ui.line({middle.x, middle.y - r}, {middle.x, middle.y + r}, ink, width);
  return true;
}

// The stages of the box that the cursor is in; each leads to its operation.
void draw_stages(Scene& scene, Rect box, const Part& part, Color color) {
  Ui& ui = scene.ui;
  const float radius = std::min(7.0f, box.h / 4);
  ui.fill(box, mixed(ui.theme.background, color, 0.22f), radius);
  ui.frame(box, color, radius, std::max(1.5f, 2 * scene.view.zoom));
  const float width = box.w / static_cast<float>(part.operations.size());
  Rect rest = box;
  for (const Index operation : part.operations) {
    const Rect area = rest.cut_left(width);
    const bool now = operation == scene.moment.active;
    SemanticNode& node =
        ui.node(part.name + " stage " + std::to_string(operation), Role::button, scene.forward[operation].name, area);
    node.selected = now;
    const Response r = ui.pressable(node);
    if (r.hovered) point_at(scene, operation);
    if (r.pressed) scene.seek(Pass::forward, scene.cursor().step, operation);
    if (now) ui.fill(area.inset(2, 2), color, radius - 1);
    else if (r.hovered) ui.fill(area.inset(2, 2), mixed(ui.theme.background, color, 0.4f), radius - 1);
    const float size = std::clamp(13 * scene.view.zoom, 9.0f, 24.0f);
    centered_formula(scene, area.inset(2, 0), stage_tex(scene, operation), size, now ? ink_on(color) : ui.theme.text);
    if (r.ring) ui.ring(area, radius);
  }
}

std::string spoken_name(const Scene& scene, const Part& part) {
  const Operation& op = scene.forward[part.value];
  const Ui& ui = scene.ui;
  const std::string title = operation_title(ui.words(), scene.forward, part.value);
  if (part.kind == Part::Kind::merge) return ui.say("part.merge", {{"what", op.name}});
  if (op.kind == Kind::call) return ui.say("part.call", {{"what", title}, {"function", op.function->name}});
  if (part.kind == Part::Kind::layer) return ui.say("part.layer", {{"what", title}});
  const auto key = [&] {
    switch (op.kind) {
      case Kind::times: return Key("part.times");
      case Kind::over: return Key("part.over");
      case Kind::plus: return Key("part.plus");
      case Kind::maximum: return Key("part.maximum");
      case Kind::minimum: return Key("part.minimum");
      case Kind::mean: return Key("part.mean");
      default: return Key("part.elementwise");
    }
  };
  return ui.say(key(), {{"what", op.name}});
}

// The part that lies in the direction of an arrow key, seen from another; -1 if there is none.
int neighbor(const Diagram& d, int from, float dx, float dy) {
  int best = -1;
  float least = 1e9f;
  for (int k = 0; k < static_cast<int>(d.places.size()); ++k) {
    if (k == from || d.part(k).operations.empty()) continue;
    const float x = d.place(k).x - d.place(from).x, y = d.place(k).y - d.place(from).y;
    const float ahead = x * dx + y * dy, aside = std::abs(x * dy) + std::abs(y * dx);
    if (ahead < 1 || aside > ahead * 2.5f) continue;
    if (ahead + 2 * aside < least) least = ahead + 2 * aside, best = k;
  }
  return best;
}

void walk_by_arrows(Scene& scene, int part) {
  struct Arrow {
    ImGuiKey key;
    float dx, dy;
  };
  for (const Arrow arrow :
       {Arrow{ImGuiKey_LeftArrow, -1, 0}, {ImGuiKey_RightArrow, 1, 0}, {ImGuiKey_UpArrow, 0, -1}, {ImGuiKey_DownArrow, 0, 1}}) {
    if (!scene.ui.take_key(arrow.key)) continue;
    const int next = neighbor(scene.diagram, part, arrow.dx, arrow.dy);
    if (next >= 0) scene.ui.focus(scene.ui.id(scene.diagram.part(next).name));
  }
}

// How many time steps have given this box's matrix their part of its gradient.
void draw_badge(Scene& scene, Rect box, int k) {
  if (scene.pass() != Pass::backward || scene.view.zoom < 0.6f || !course_sums_gradients(scene.player)) return;
  const Recipe& b = scene.backward;
  Index last = -1;
  bool now = false;
  for (Index op = 0; op < static_cast<Index>(b.operations.size()); ++op) {
    if (b[op].kind != Kind::outer ||
        scene.diagram.anatomy.part_of[static_cast<std::size_t>(forward_place(scene.forward, b, op))] != k)
      continue;
    last = op;
    now = now || op == scene.moment.active;
  }
  if (last < 0) return;
  const trace::Extent& extent = scene.trace(Pass::backward).extent;
  // A step that is padding in every sequence has no part, and none to which a cut lets no error term come.
  const int truncate = scene.experiment.cuts().truncate;
  const int step = scene.cursor().step;
  int added = 0, all = 0;
  for (int t = 0; t < extent.steps; ++t) {
    bool counts = false;
    for (int row = 0; row < extent.batch; ++row)
      counts = counts || nothing_at(scene.trace(Pass::backward), Pass::backward, truncate, t, row) == Nothing::no;
    if (!counts) continue;
    ++all;
    added += t == step ? scene.moment.active >= last : (t < step) == extent.reverse;
  }
  const std::string text = "\\nabla\\; " + std::to_string(added) + "/" + std::to_string(all);
  const float size = std::clamp(11.5f * scene.view.zoom, 10.0f, 17.0f);
  const float width = formula_of(scene, text, size).width + size;
  // Beside the wire below the box, where the name of the strip there leaves room; of a cell that nobody placed at its left.
  const float left = scene.diagram.placed_by_hand ? box.center().x + 55 * scene.view.zoom - width : box.x;
  const Rect pill{left, box.bottom() + 2 * scene.view.zoom, width, size * 1.5f};
  scene.badges.push_back(pill);
  scene.ui.fill(pill, now ? scene.ui.theme.gradient : scene.ui.theme.background, pill.h / 2);
  scene.ui.frame(pill, lit_color(scene, scene.ui.theme.gradient, now ? Light::active : Light::resting), pill.h / 2);
  centered_formula(scene, pill, text, size, now ? ink_on(scene.ui.theme.gradient) : scene.ui.theme.text);
  const Operation& gradient = b[last];
  const std::string name = gradient.parameter >= 0 ? b.parameters[static_cast<std::size_t>(gradient.parameter)].name
                                                   : operation_title(scene.ui.words(), b, last, &scene.forward);
  const std::string words = scene.ui.say("part.badge", {{"name", name}, {"done", added}, {"of", all}});
  SemanticNode& node = scene.ui.node("gradient " + scene.diagram.part(k).name, Role::button, words, pill);
  const std::string id = node.id;
  const Response r = scene.ui.pressable(node);
  if (r.ring) scene.ui.ring(pill, pill.h / 2);
  if (r.hovered) scene.ui.cursor(ImGuiMouseCursor_Hand);
  tooltip(scene.ui, id, pill, r.hovered, r.ring, words);
  if (r.pressed) scene.seek(Pass::backward, scene.cursor().step, last);
}

void draw_part(Scene& scene, int k) {
  const Part& part = scene.diagram.part(k);
  if (part.operations.empty()) return;
  Ui& ui = scene.ui;
  const bool forward = scene.pass() == Pass::forward;
  const Index goal = target_of(scene.diagram, scene.moment, scene.forward, scene.backward, k);
  Light light = scene.moment.parts[static_cast<std::size_t>(k)];
  const bool active = light == Light::active;
  if (pointed_at(scene, goal)) light = std::max(light, Light::read);
  Rect box = scene.view(scene.diagram.part_area(k));
  const float room = open_width * scene.view.zoom;
  const bool stages = forward && active && part.kind == Part::Kind::layer && part.operations.size() > 1 &&
                      room / static_cast<float>(part.operations.size()) >= least_stage;
  // Its values stand right of it where nobody placed them: there it opens to the left.
  if (stages) box = {scene.diagram.placed_by_hand ? box.center().x - room / 2 : box.right() - room, box.y, room, box.h};

  // Merges are small; they are hit in a larger square.
  const float grown = std::max(0.0f, (ui.target(22) - box.h) / 2);
  SemanticNode& node = ui.node(part.name, Role::button, spoken_name(scene, part), box.inset(-grown));
  const bool computed = forward ? part.value <= scene.moment.active : goal >= 0 && goal <= scene.moment.active;
  node.value =
      computed && goal >= 0 && scene.recipe()[goal].kind != Kind::outer ? spoken_vector(scene, goal) : ui.say("stage.not_yet");
  node.selected = active;
  const std::string id = node.id, words = node.name;
  const Response r = ui.pressable(node);
  if (r.hovered || r.ring) point_at(scene, goal);
  if (r.pressed && goal >= 0) scene.seek(scene.pass(), scene.cursor().step, goal);
  if (r.ring) walk_by_arrows(scene, k);
  tooltip(ui, id, box, r.hovered, false, words);

  const Color own = operation_color(ui.theme, scene.forward, part.value);
  const Color color = active && !forward ? ui.theme.gradient : own;
  const Color line = lit_color(scene, color, r.hovered ? std::max(light, Light::resting) : light);
  const float stroke = std::max(1.2f, (active ? 2.2f : 1.6f) * scene.view.zoom);
  if (part.kind == Part::Kind::merge) {
    ui.disc(box.center(), std::max(3.0f, (active ? 6.5f : 4) * scene.view.zoom), line);
    if (r.ring) ui.ring(box.inset(-3), 8);
    return;
  }
  if (stages) {
    draw_stages(scene, box, part, color);
  } else if (part.kind == Part::Kind::layer) {
    const float radius = std::min(7.0f, 7 * scene.view.zoom);
    const Color ground = active ? color
                                : mixed(ui.theme.background, own,
                                        light == Light::read      ? 0.25f
                                        : light == Light::resting ? 0.17f
                                                                  : 0.10f);
    ui.fill(box, ground, radius);
    if (!active) ui.frame(box, line, radius, stroke);
    const Color ink = active                              ? ink_on(color)
                      : light == Light::dim && !r.hovered ? mixed(ui.theme.background, own, ui.theme.dark ? 0.62f : 0.7f)
                                                          : own;
    // A small box has no room for stages: it shows the one that happens.
    if (forward && active && scene.moment.active != part.value)
      centered_formula(scene, box.inset(2, 0), stage_tex(scene, scene.moment.active),
                       std::clamp(15 * scene.view.zoom, 8.0f, 30.0f), ink);
    else draw_sign(scene, box, part, ink);
  } else {
    const float radius = box.h / 2;
    const Color ground = active ? color : mixed(ui.theme.background, own, light == Light::read ? 0.2f : 0.08f);
    ui.fill(box, ground, radius);
    if (!active) ui.frame(box, line, radius, stroke);
    const Color ink = active ? ink_on(color) : line;
    if (!draw_stroke_sign(scene, box.center(), radius, part.sign, ink))
      draw_whole(scene, box, std::clamp(12.5f * scene.view.zoom, 7.0f, 26.0f), part.sign, ink);
  }
  draw_badge(scene, box, k);
  if (r.ring) ui.ring(box, part.kind == Part::Kind::layer ? 7 : box.h / 2);
}

// Where two error terms of one value meet.
void draw_fork(Scene& scene, int k) {
  const Fork& fork = scene.diagram.forks[static_cast<std::size_t>(k)];
  Ui& ui = scene.ui;
  int order = 0;
  for (int before = 0; before < k; ++before) order += scene.diagram.forks[static_cast<std::size_t>(before)].value == fork.value;
  // The sum that happens here; the last fork has all that are left.
  std::vector<Index> sums;
  for (const Index op : scene.backward.walk())
    if (scene.backward[op].kind == Kind::plus && scene.backward[op].source == fork.value) sums.push_back(op);
  if (order >= static_cast<int>(sums.size())) return;
  const Index goal = sums[static_cast<std::size_t>(order)];
  const bool active = k == scene.moment.fork;
  const Point middle = scene.view(fork.at);
  const float radius = std::max(6.0f, 11 * scene.view.zoom);
  const Rect box{middle.x - radius, middle.y - radius, 2 * radius, 2 * radius};
  SemanticNode& node =
      ui.node("sum " + scene.forward[fork.value].name + " " + std::to_string(order), Role::button,
              ui.say("part.error_sum", {{"what", operation_title(ui.words(), scene.backward, goal, &scene.forward)}}), box);
  node.selected = active;
  const std::string id = node.id, words = node.name;
  const Response r = ui.pressable(node);
  tooltip(ui, id, box, r.hovered, false, words);
  if (r.hovered || r.ring) point_at(scene, goal);
  if (r.pressed) scene.seek(Pass::backward, scene.cursor().step, goal);
  const Light light = active                                 ? Light::active
                      : r.hovered || pointed_at(scene, goal) ? Light::read
                      : scene.moment.active < 0              ? Light::resting
                                                             : Light::dim;
  const Color color = lit_color(scene, ui.theme.gradient, light);
  ui.disc(middle, radius, active ? color : ui.theme.background);
  if (!active) ui.draw().AddCircle({middle.x, middle.y}, radius - 1, color, 0, std::max(1.4f, 1.8f * scene.view.zoom));
  draw_stroke_sign(scene, middle, radius * 1.1f, "+", active ? ink_on(color) : color);
  if (r.ring) ui.ring(box, radius);
}

}  // namespace

void draw_parts(Scene& scene) {
  for (int k = 0; k < static_cast<int>(scene.diagram.places.size()); ++k) draw_part(scene, k);
  if (scene.pass() == Pass::backward)
    for (int k = 0; k < static_cast<int>(scene.diagram.forks.size()); ++k) draw_fork(scene, k);
}

}  // namespace gatewalk::lessons::stage
