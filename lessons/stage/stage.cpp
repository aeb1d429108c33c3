#include "lessons/stage/stage.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/stage/camera.hpp"
#include "lessons/stage/keeping.hpp"
#include "lessons/stage/matrix.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/paper.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

using namespace stage;

namespace {

constexpr std::string_view more_left_id = "more_left", more_right_id = "more_right", more_above_id = "more_above",
                           more_below_id = "more_below";
constexpr float beyond_margin = 20;            // around a picture that is larger than its place
const std::string memory_id = "stage/memory";  // of the stage that the keys move
constexpr float cell_notch = 1.25f;            // of nearer and farther
constexpr double movement = 0.42;              // seconds after a step

Memory& cell_memory(Ui& ui, const std::string& id) { return ui.remember<Memory>(id); }

// The reader's view as the stage works on it in a frame, and what of it the session keeps.
void take_view(Memory& memory, const StageView& view) {
  memory.camera = {view.fitted, {view.x, view.y}, view.zoom};
  memory.matrix_open = view.matrix;
  memory.network = view.network;
}
StageView view_to_keep(const Memory& memory) {
  const Camera& c = memory.camera;
  if (c.fitted) return {.matrix = memory.matrix_open, .network = memory.network};
  return {false, c.middle.x, c.middle.y, c.zoom, memory.matrix_open, memory.network};
}

void update_diagram(Memory& memory, const Recipe& forward) {
  std::string cell = picture_key(forward);
  if (cell == memory.cell) return;
  const bool first = memory.cell.empty();
  memory.cell = std::move(cell);
  memory.diagram = make_diagram(forward);
  if (!first) memory.camera = {};
}

// The ground behind everything: dragged, pinched, double-clicked.
void cell_hands(Ui& ui, Memory& memory, Rect area) {
  const std::string id = ui.id("ground");
  const Response r = ui.pointable(id, area);
  const bool over = area.intersection(ui.clip()).contains(ui.input.pointer);
  if (r.held && (ui.input.moved.x != 0 || ui.input.moved.y != 0)) {
    ui.capture(id);
    pan(memory, area, ui.input.moved);
    ui.cursor(ImGuiMouseCursor_ResizeAll);
  }
  if (r.hovered && ui.input.double_clicked) memory.camera = {};
  if (ui.input.pinch != 1 && area.contains(ui.input.pinch_center))
    zoom(memory, area, std::exchange(ui.input.pinch, 1.0f), ui.input.pinch_center);
  if (over && ui.input.ctrl && ui.input.wheel.y != 0)
    zoom(memory, area, std::pow(cell_notch, std::exchange(ui.input.wheel.y, 0.0f) / 60), ui.input.pointer);
}

// Colors and names of what the cell has, in the order of the time strip. Returns the height it took.
float legend(Ui& ui, const Recipe& recipe, const Recipe& forward, Rect area) {
  const Ui::Group group(ui, "legend", Role::group, ui.say("stage.legend"), area);
  struct Row {
    std::string name;
    Color color;
    std::string quantity;
  };
  std::vector<Row> entries;
  for (const Index op : followed_operations(forward)) {
    std::string key = color_key(forward, op);
    if (key.empty()) continue;
    entries.push_back({short_title(ui.words(), forward, op), operation_color(ui.theme, forward, op), forward[op].name});
  }
  if (recipe.pass == Pass::backward) entries.push_back({ui.say("legend.error_term"), ui.theme.gradient, ""});
  std::vector<float> widths;
  for (const Row& entry : entries) widths.push_back(18 + text_width(ui, {Face::regular, 13, 0}, entry.name));
  // In the middle of the line, closer together where that makes it one; on a narrow panel in as many lines as it takes.
  constexpr float usual = 20, close = 10, line = 22;
  const float names = std::accumulate(widths.begin(), widths.end(), 0.0f), gaps = static_cast<float>(widths.size()) - 1;
  const float gap = names + gaps * usual > area.w && names + gaps * close <= area.w ? close : usual;
  std::vector<std::pair<std::size_t, float>> lines = {{0, 0}};
  for (std::size_t k = 0; k < entries.size(); ++k) {
    if (lines.back().second > 0 && lines.back().second + gap + widths[k] > area.w) lines.push_back({k, 0});
    lines.back().second += (lines.back().second > 0 ? gap : 0) + widths[k];
  }
  // Where the line has room: what the thin line below a strip of the backward pass is.
  // In few words where it has little.
  std::string left;
  float left_w = 0;
  for (const std::string& words : {ui.say("legend.left"), ui.say("legend.left_short")}) {
    left_w = 24 + text_width(ui, {Face::regular, 13, 0}, words);
    if (recipe.pass != Pass::backward || lines.back().second + gap + left_w > area.w) continue;
    left = words;
    lines.back().second += gap + left_w;
    break;
  }
  const bool with_left = !left.empty();
  float y = area.y;
  for (std::size_t l = 0; l < lines.size(); ++l, y += line) {
    float x = area.center().x - lines[l].second / 2;
    const std::size_t end = l + 1 < lines.size() ? lines[l + 1].first : entries.size();
    for (std::size_t k = lines[l].first; k < end; ++k) {
      legend_dot(ui, std::to_string(k), {x, y}, entries[k].name, entries[k].color, entries[k].quantity);
      x += widths[k] + gap;
    }
    if (!with_left || end < entries.size()) continue;
    ui.fill({x, y + line / 2 - 2, 18, 4}, ui.theme.muted, 1);
    label(ui, "left", {x + 24, y, left_w - 20, line}, left, {Face::regular, 13, ui.theme.muted});
  }
  return y - area.y;
}

// What a color means as a number.
void value_legend(Ui& ui, const Scene& scene, Rect area) {
  const TextStyle style{Face::regular, 11.5f, ui.theme.muted, false, true};
  std::string low = number_in_words(-scene.range, 2), high = number_in_words(scene.range, 2);
  // Where a value lies beyond, its color is that of the end.
  if (beyond_range(scene.experiment, scene.pass(), scene.cursor().part)) low = "≤ " + low, high = "≥ " + high;
  ui.node("scale", Role::image, ui.say("stage.scale"), area).value = ui.say("stage.scale_ends", {{"least", low}, {"most", high}});
  const float left = text_width(ui, style, low), right = text_width(ui, style, high);
  draw_text_in(ui, area.cut_left(left + 6), style, low);
  draw_text_in(ui, area.cut_right(right + 4), style, high, Align::right);
  const Rect bar{area.x, area.center().y - 5, area.w, 10};
  constexpr int pieces = 24;
  for (int k = 0; k < pieces; ++k) {
    const double v = scene.range * (2.0 * k / (pieces - 1) - 1);
    const float x = bar.x + bar.w * static_cast<float>(k) / pieces;
    ui.fill({x, bar.y, bar.w / pieces + 0.6f, bar.h}, value_color(ui.theme, v, scene.range));
  }
  mark_sign(ui, {bar.x, bar.y, bar.w / 4, bar.h}, -scene.range, scene.range);
  ui.frame(bar, ui.theme.line, 0);
  const std::string id = ui.id("scale sign");
  tooltip(ui, id, bar, ui.pointable(id, bar.inset(0, -6)).hovered, false, ui.say("stage.scale_sign"));
}

void frame_and_header(Scene& scene) {
  Ui& ui = scene.ui;
  const Rect frame = scene.view(scene.diagram.frame);
  const float radius = std::max(8.0f, 18 * scene.view.zoom);
  ui.fill(frame, scene.ground, radius);
  ui.frame(frame, mixed(ui.theme.background, ui.theme.line, 0.8f), radius);
}

std::string header(const Scene& scene) {
  const Experiment& e = scene.experiment;
  const int step = scene.cursor().step;
  const std::string token = e.token(step, scene.cursor().batch),
                    part = part_title(scene.ui.words(), e.setup().shape, scene.cursor().part);
  const std::string place = token.empty() || token == std::to_string(step + 1)
                                ? scene.ui.say("stage.step", {{"step", step + 1}})
                                : scene.ui.say("stage.step_token", {{"step", step + 1}, {"token", token}});
  return part.empty() ? place : scene.ui.say("place.in_part", {{"place", place}, {"part", part}});
}

// The row below the picture: the matrix, the color scale, the zoom.
void cell_controls(Scene& scene, Rect row, Rect area) {
  Ui& ui = scene.ui;
  Memory& memory = scene.memory;
  const float side = ui.target(30);
  row = {row.x, row.center().y - side / 2, row.w, side};
  if (Paper::of(ui).on) return value_legend(ui, scene, row.cut_left(std::min(row.w, 190.0f)));
  const bool compact = ui.preferences.coarse_pointer && row.w < 420;
  if (!scene.beside && row.w > 300 && keep_button(ui, row, side)) row.cut_right(4);
  const bool alone = !scene.beside;  // a cell among others that it is compared with is no module of a network
  // Of a picture that is larger than its place, the whole.
  const bool cropped = memory.camera.fitted && is_cropped(memory, area);
  if (icon_button(ui, "fit", row.cut_right(side), Icon::fit, ui.say("stage.fit"), !memory.camera.fitted || cropped))
    memory.camera = cropped ? Camera{false, memory.diagram.extent.center(), zoom_to_fit(memory.diagram, area)} : Camera{};
  if (!compact) {
    row.cut_right(4);
    const auto by = [&](float factor) {
      const float before = view_of(memory, area).zoom;
      zoom(memory, area, factor, area.center());
      if (view_of(memory, area).zoom != before) ui.answered();  // it is seen, not read
    };
    if (icon_button(ui, "nearer", row.cut_right(side), Icon::plus, ui.say("stage.zoom_in"))) by(cell_notch);
    row.cut_right(4);
    if (icon_button(ui, "farther", row.cut_right(side), Icon::minus, ui.say("stage.zoom_out"))) by(1 / cell_notch);
  }
  if (alone) {
    row.cut_right(4);
    if (icon_button(ui, "whole network", row.cut_right(side), Icon::grid, ui.say("network.show"))) memory.network = 1;
  }
  row.cut_right(12);
  const Index product = matrix_operation(scene);
  if (product >= 0 && shown_gradient(scene, product) < 0) {
    const std::string name = scene.forward.parameters[static_cast<std::size_t>(scene.forward[product].parameter)].name;
    const std::string label = ui.say(memory.matrix_open ? Key("stage.hide_matrix") : Key("stage.show_matrix"), {{"name", name}});
    const float width = button_width(ui, label);
    if (row.w > width + 10) {
      if (button(ui, "show matrix", row.cut_left(width), label, {.hint = "M"})) {
        memory.matrix_open = !memory.matrix_open;
      }
      row.cut_left(16);
    }
  }
  if (row.w > 130) value_legend(ui, scene, row.cut_left(std::min(row.w, 190.0f)));
}

// A weight's gradient is a matrix: where the cursor is at one it stands there by itself.
bool matrix_shown(const Scene& scene) {
  const Index product = matrix_operation(scene);
  return product >= 0 && (scene.memory.matrix_open || shown_gradient(scene, product) >= 0);
}

// The matrix's place: cut off at the right or below, where it leaves the picture larger without making its own cells too small
// for their numbers.
Rect cut_matrix(const Scene& scene, Rect& inside) {
  const float gap = 12, most = 0.45f, readable_cell = 24;
  const MatrixFit right = fit_matrix(scene, {inside.w * most, inside.h}), below = fit_matrix(scene, {inside.w, inside.h * most});
  const auto good = [&](const MatrixFit& fit, float w, float h) {
    return zoom_to_fit(scene.diagram, {0, 0, w, h}) * std::min(fit.cell, readable_cell);
  };
  if (good(right, inside.w - right.size.x - gap, inside.h) >= good(below, inside.w, inside.h - below.size.y - gap)) {
    const Rect cut = inside.cut_right(right.size.x);
    inside.cut_right(gap);
    return {cut.x, cut.y + (cut.h - right.size.y) / 2, cut.w, right.size.y};
  }
  const Rect cut = inside.cut_bottom(below.size.y);
  inside.cut_bottom(gap);
  return {cut.x + (cut.w - below.size.x) / 2, cut.y, below.size.x, cut.h};
}

// At each side beyond which there is more of the picture an arrow that goes there.
void draw_beyond(Scene& scene, Rect picture) {
  Ui& ui = scene.ui;
  const Rect all = scene.view(scene.diagram.extent);
  constexpr float share = 0.6f;  // of what is seen
  const float w = share * picture.w, h = share * picture.h, near = beyond_margin, side = 2 * near;
  const Point m = picture.center();
  struct Way {
    std::string_view id;
    Key name;
    Icon icon;
    Rect place;
    Point by;
    float more;  // pixels
  };
  const Way ways[] = {
      {more_left_id, "stage.more_left", Icon::left, {picture.x - near, m.y - near, near, side}, {w, 0}, picture.x - all.x},
      {more_right_id,
       "stage.more_right",
       Icon::right,
       {picture.right(), m.y - near, near, side},
       {-w, 0},
       all.right() - picture.right()},
      {more_above_id, "stage.more_above", Icon::up, {m.x - near, picture.y - near, side, near}, {0, h}, picture.y - all.y},
      {more_below_id,
       "stage.more_below",
       Icon::down,
       {m.x - near, picture.bottom(), side, near},
       {0, -h},
       all.bottom() - picture.bottom()},
  };
  for (const Way& way : ways) {
    if (way.more < near || !icon_button(ui, way.id, way.place, way.icon, ui.say(way.name))) continue;
    pan(scene.memory, picture, way.by);
    ui.answered();  // it is seen, not read
  }
}

// How far the movement after the last step of the cursor is.
float motion_now(Ui& ui, const Player& player, const Beside* beside, Memory& memory) {
  if (memory.moves != player.moves()) {
    // Only a step of the walk moves anything, and not the first picture.
    const Cursor from = beside ? beside->cursor_before(player) : player.cursor_before(),
                 to = beside ? beside->cursor(player) : player.cursor();
    const bool walked = memory.moves != 0 && from.pass == to.pass && from.part == to.part && to.operation >= 0 &&
                        (from.operation != to.operation || from.step != to.step);
    memory.moved_at = walked ? ui.input.now : -1e9;
    memory.moves = player.moves();
  }
  if (ui.preferences.reduced_motion) return 1;
  const auto share = static_cast<float>((ui.input.now - memory.moved_at) / movement);
  if (share >= 1) return 1;
  ui.animate();
  return std::max(share, 0.0f);
}

}  // namespace

void draw_stage(Ui& ui, Player& player, Rect area, const Beside* beside, std::vector<const equations::Recipe*> neighbors) {
  Memory& memory = cell_memory(ui, ui.id("memory"));
  const Experiment& experiment = beside ? beside->experiment() : player.experiment();
  const Cursor cursor = beside ? beside->cursor(player) : player.cursor();
  const Recipe& forward = experiment.recipe(Pass::forward);
  const Recipe& backward = experiment.recipe(Pass::backward);
  if (!beside) take_view(memory, player.view().stage);
  update_diagram(memory, forward);
  Scene scene{ui,
              player,
              beside,
              experiment,
              cursor,
              memory,
              forward,
              backward,
              memory.diagram,
              make_moment(memory.diagram, forward, backward, cursor),
              {},
              1,
              mixed(ui.theme.background, ui.theme.panel, ui.theme.dark ? 0.45f : 0.7f),
              {},
              1,
              std::move(neighbors)};
  show_nothing(scene.moment, scene.recipe(),
               nothing_at(experiment.trace(scene.pass(), cursor.part), scene.pass(), experiment.cuts().truncate, cursor.step,
                          cursor.batch));
  scene.range = value_range(experiment, scene.pass(), scene.cursor().part);
  scene.motion = motion_now(ui, player, beside, memory);

  const bool small = area.w < narrow_stage || area.h < 360;
  Rect inside = area.inset(small ? 8.0f : 16.0f, small ? 6.0f : 12.0f);
  if (area.h > 220) inside.cut_top(legend(ui, scene.recipe(), forward, inside) + 4);
  Rect row = inside.cut_bottom(ui.target(30));
  inside.cut_bottom(6);
  draw_left_out(scene, inside);
  Rect matrix;
  const bool with_matrix = matrix_shown(scene);
  if (with_matrix) matrix = cut_matrix(scene, inside);

  const bool too_large = !Paper::of(ui).on && is_too_large(memory.diagram, inside);
  const Rect picture = too_large ? inside.inset(beyond_margin) : inside;
  {
    const Ui::Group group(ui, "diagram", Role::group, with_difference(scene, ui.say("stage.diagram", {{"cell", forward.cell}})),
                          picture);
    const Ui::Clip clip(ui, picture);
    follow(ui, memory, scene, picture);
    cell_hands(ui, memory, picture);
    scene.view = view_of(memory, picture);
    memory.middle = middle_of(scene.view, picture), memory.seen_zoom = scene.view.zoom;
    memory.whole_zoom =
        beside ? 0 : std::max(zoom_to_fit(memory.diagram, picture), ui.settings.text_scale > 1 ? memory.least_zoom : 0.0f);
    frame_and_header(scene);
    draw_difference(scene);
    draw_wires(scene);
    draw_parts(scene);
    draw_motion(scene);
    draw_strips(scene);
    draw_cuts(scene);
    const Rect frame = scene.view(scene.diagram.frame);
    const float size = std::clamp(13.5f * scene.view.zoom, 10.5f, 22.0f);
    // A small picture has no room inside of the frame: the header stands below it.
    const float below = scene.view.zoom < 0.75f ? frame.bottom() + 2 : frame.bottom() - size * 2.1f;
    label(ui, "time step", {frame.x, below, frame.w - 14 * scene.view.zoom, size * 1.6f}, header(scene),
          {Face::regular, size, ui.theme.muted}, Align::right);
  }
  if (too_large) draw_beyond(scene, picture);
  if (with_matrix) {
    const Index gradient = shown_gradient(scene, matrix_operation(scene));
    const std::string name = gradient >= 0 ? operation_title(ui.words(), backward, gradient, &forward)
                                           : operation_title(ui.words(), forward, matrix_operation(scene));
    const Ui::Group group(ui, "weights", Role::group, name, matrix);
    draw_matrix(scene, matrix);
  }
  cell_controls(scene, row, picture);
  if (!beside) player.look([now = view_to_keep(memory)](lessons::ViewState& view) { view.stage = now; });
}

void stage_keys(Ui& ui, Player& player) {
  Memory& memory = cell_memory(ui, memory_id);
  if (ui.take_key(ImGuiKey_M, false)) player.look([](lessons::ViewState& view) { view.stage.matrix = !view.stage.matrix; });
  if (ui.take_key(ImGuiKey_0, false)) player.look([](lessons::ViewState& view) { view.stage = {.matrix = view.stage.matrix}; });
  const auto by = [&](float factor) {
    if (leaves_cell(memory, memory.camera.fitted ? memory.seen_zoom : memory.camera.zoom, factor))
      return player.look([now = view_to_keep(memory)](lessons::ViewState& view) { view.stage = now; });
    if (memory.camera.fitted) memory.camera = {false, memory.middle, memory.seen_zoom};
    memory.camera.zoom = std::clamp(memory.camera.zoom * factor, farthest, nearest);
    player.look([now = view_to_keep(memory)](lessons::ViewState& view) { view.stage = now; });
  };
  if (ui.take_character('+') || ui.take_character('=')) by(cell_notch);
  if (ui.take_character('-')) by(1 / cell_notch);
}

}  // namespace gatewalk::lessons
