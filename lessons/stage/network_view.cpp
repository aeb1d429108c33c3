#include "lessons/stage/network_view.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lessons/experiment/quantity.hpp"
#include "lessons/stage/keeping.hpp"
#include "lessons/stage/network_picture.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/paper.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

using namespace stage;

namespace {

constexpr float network_notch = 1.25f, nearest_network = 8;
constexpr float enough = 190;  // pixels of a module: nearer than that it is opened
constexpr float least_column = 13, least_column_for_fingers = 22;
constexpr int spoken_units = 6;

// Kept between frames: what is scrolled to, for which place that was last brought into view, and what is read off the traces.
struct NetworkMemory {
  Point offset;
  Module followed{{-1, 0}, 0};
  int steps = 0;
  std::uint64_t changes = 0;
  int batch = -1;
  Pass pass = Pass::forward;
  ErrorNorms norms;
  double range = 1;
  float widest_module = 0;  // as last drawn
};

NetworkMemory& network_memory(Ui& ui) { return ui.remember<NetworkMemory>("stage/network memory"); }

void look(Player& player, float network) {
  player.look([network](ViewState& view) { view.stage.network = network; });
}

// The cell where the reader stands, at its output where the walk has not begun there.
void open_cell(Player& player) {
  const Cursor& c = player.cursor();
  if (c.operation < 0) player.stand_at(at_module(player.experiment(), c, {c.part, c.step}));
  look(player, 0);
}

// Nearer or farther; a module that has all the room is opened.
void zoom(Ui& ui, Player& player, float factor) {
  const float now = player.view().stage.network, next = std::max(1.0f, now * factor);
  if (next != now) ui.answered();  // it is seen, not read
  if (factor > 1 && (network_memory(ui).widest_module >= enough || next > nearest_network)) return open_cell(player);
  look(player, next);
}

void read_traces(NetworkMemory& memory, const Player& player) {
  const Cursor& c = player.cursor();
  if (memory.changes == player.changes() && memory.batch == c.batch && memory.pass == c.pass) return;
  memory.changes = player.changes(), memory.batch = c.batch, memory.pass = c.pass;
  memory.norms = c.pass == Pass::backward ? error_norms(player.experiment(), c.batch) : ErrorNorms{};
  memory.range = module_range(player.experiment(), c.pass, c.batch);
}

// What a module says: its place, its output or error term, and on the way back how much arrives and goes on.
std::string said(const Ui& ui, const Player& player, const NetworkMemory& memory, const Module& m) {
  const Experiment& e = player.experiment();
  const Cursor& c = player.cursor();
  const trace::Trace& trace = e.trace(c.pass, m.part);
  std::string place = part_title(ui.words(), e.setup().shape, m.part);
  if (place.empty()) place = ui.say("layer.name", {{"layer", m.part.layer + 1}});
  if (!trace.extent.valid(m.step, c.batch)) return ui.say("network.padding", {{"part", place}, {"step", m.step + 1}});
  const Index op = module_value(e, c.pass, m.part);
  const int units = trace.units(op);
  std::string values;
  for (int unit = 0; unit < std::min(units, spoken_units); ++unit) {
    const double v = trace.value(op, m.step, unit, c.batch);
    values += (unit ? ", " : "") + (player.asks(v) ? std::string("?") : number_in_words(v, player.settings().decimals));
  }
  if (units > spoken_units) values = ui.say("narration.more_values", {{"values", values}, {"more", units - spoken_units}});
  const std::string what = ui.say("network.module", {{"part", place},
                                                     {"step", m.step + 1},
                                                     {"token", e.token(m.step, c.batch)},
                                                     {"what", operation_title(ui.words(), e, c.pass, op)},
                                                     {"values", values}});
  if (c.pass == Pass::forward) return what;
  const auto norm = [&](const std::vector<std::vector<double>>& of) {
    return number_in_words(of[static_cast<std::size_t>(e.setup().shape.index(m.part))][static_cast<std::size_t>(m.step)], 2);
  };
  return ui.say("network.norms", {{"module", what},
                                  {"above", norm(memory.norms.from_above)},
                                  {"time", norm(memory.norms.to_before)},
                                  {"below", norm(memory.norms.to_below)}});
}

void stand_at(Player& player, const Module& m) { player.stand_at(at_module(player.experiment(), player.cursor(), m)); }

// The whole grid as one thing that is read module by module.
void semantics(Ui& ui, Player& player, const NetworkMemory& memory, const NetworkPlan& plan) {
  const Experiment& e = player.experiment();
  const Cursor& c = player.cursor();
  GridCursor reading{plan.row_of(c.part), c.step, false};
  const bool moved =
      grid_cursor(ui, "grid", plan.area(), ui.say("network.grid"), e.parts(), e.steps(), reading, [&](int row, int step) {
        return said(ui, player, memory, {plan.part_of_row(row), step});
      });
  if (!moved && !reading.pressed) return;
  const Module to{plan.part_of_row(reading.row), reading.column};
  stand_at(player, to);
  if (reading.pressed) look(player, 0);
}

// The ground: a module is chosen by a press and opened by two; it is dragged, turned and pinched.
void network_hands(Ui& ui, Player& player, NetworkMemory& memory, NetworkPlan& plan) {
  const std::string id = ui.id("ground");
  const Rect area = plan.area();
  const Response r = ui.pointable(id, area);
  const Point p = ui.input.pointer;
  const bool over = area.intersection(ui.clip()).contains(p);
  const std::optional<Module> under = over ? plan.at(p) : std::nullopt;
  const auto scroll = [&](float x, float y) {
    plan.scroll_to({plan.offset().x + x, plan.offset().y + y});
    memory.offset = plan.offset();
  };
  if (r.held && (ui.input.moved.x != 0 || ui.input.moved.y != 0)) {
    ui.capture(id);
    scroll(-ui.input.moved.x, -ui.input.moved.y);
  }
  const bool still = std::hypot(p.x - ui.input.pressed_at.x, p.y - ui.input.pressed_at.y) < 6;
  if (r.pressed && still && under) stand_at(player, *under);
  if (r.hovered && ui.input.double_clicked && under) {
    stand_at(player, *under);
    look(player, 0);
  }
  if (ui.input.pinch != 1 && area.contains(ui.input.pinch_center)) zoom(ui, player, std::exchange(ui.input.pinch, 1.0f));
  if (over && ui.input.ctrl && ui.input.wheel.y != 0) {
    const float turned = std::exchange(ui.input.wheel.y, 0.0f);
    if (turned > 0 && under && memory.widest_module >= enough) stand_at(player, *under);
    // What is under the pointer stays there.
    const float factor = std::pow(network_notch, turned / 60), x = p.x - plan.columns_area().x, y = p.y - area.y;
    memory.offset = {(plan.offset().x + x) * factor - x, (plan.offset().y + y) * factor - y};
    zoom(ui, player, factor);
  } else if (over) {
    const bool shift = ui.input.shift;
    const float sideways = shift ? ui.input.wheel.y : ui.input.wheel.x, upward = shift ? 0 : ui.input.wheel.y;
    const Point before = plan.offset();
    if (sideways != 0 || upward != 0) scroll(-sideways, -upward);
    if (plan.offset().x != before.x) (shift ? ui.input.wheel.y : ui.input.wheel.x) = 0;
    if (plan.offset().y != before.y) ui.input.wheel.y = 0;
  }
  if (!under) return tooltip(ui, id, area, false, false, "");
  ui.cursor(ImGuiMouseCursor_Hand);
  tooltip(ui, id, plan.module(*under), r.hovered && !r.held, false, said(ui, player, memory, *under));
}

// The row below the picture: into the cell, what the numbers are, nearer and farther.
void network_controls(Ui& ui, Player& player, const NetworkMemory& memory, Rect row) {
  const float side = ui.target(30);
  row = {row.x, row.center().y - side / 2, row.w, side};
  const float now = player.view().stage.network;
  if (Paper::of(ui).on) return;
  if (keep_button(ui, row, side)) row.cut_right(4);
  if (icon_button(ui, "fit", row.cut_right(side), Icon::fit, ui.say("network.fit"), now > 1)) look(player, 1);
  row.cut_right(4);
  if (icon_button(ui, "nearer", row.cut_right(side), Icon::plus, ui.say("stage.zoom_in"))) zoom(ui, player, network_notch);
  row.cut_right(4);
  if (icon_button(ui, "farther", row.cut_right(side), Icon::minus, ui.say("stage.zoom_out"), now > 1))
    zoom(ui, player, 1 / network_notch);
  row.cut_right(12);
  const std::string& open = ui.say("network.open");
  const float width = std::min(row.w, button_width(ui, open));
  if (button(ui, "open", row.cut_left(width), open, {.hint = ui.say("network.open_hint")})) open_cell(player);
  row.cut_left(14);
  const bool backward = player.cursor().pass == Pass::backward;
  std::string states;
  for (const equations::State& s : player.experiment().recipe(Pass::forward).states)
    states += (states.empty() ? "" : ", ") + s.name;
  const bool several = states.find(',') != std::string::npos;
  const std::string note = !backward ? ui.say("network.forward_note")
                           : several ? ui.say("network.backward_note_states", {{"states", states}})
                                     : ui.say("network.backward_note");
  const std::string range = number_in_words(memory.range, 2);
  const std::string scale = ui.say("network.scale", {{"least", "−" + range}, {"most", range}});
  const TextStyle style{Face::regular, 12, ui.theme.muted};
  // One below the other.
  Rect below = row;
  if (text_width(ui, style, note) <= row.w) label(ui, "note", below.cut_top(row.h / 2), note, style);
  if (text_width(ui, style, scale) <= row.w) label(ui, "scale", below, scale, style);
}

}  // namespace

bool shows_network(const Player& player) {
  const ViewState& view = player.view();
  if (!(view.stage.network > 0) || !view.findings.shown.empty() ||
      (player.learned() && (view.training || view.walked || view.used)))
    return false;
  return view.cell || !player.step().has_figure_on_stage();
}

void move_module(Player& player, int by) { player.stand_at(next_module(player.experiment(), player.cursor(), by)); }

void draw_network(Ui& ui, Player& player, Rect area) {
  NetworkMemory& memory = network_memory(ui);
  read_traces(memory, player);
  const Experiment& e = player.experiment();
  const Cursor& c = player.cursor();
  const bool small = area.w < 520 || area.h < 360;
  Rect inside = area.inset(small ? 8.0f : 16.0f, small ? 6.0f : 12.0f);
  const Rect row = inside.cut_bottom(ui.target(30));
  inside.cut_bottom(8);
  const Ui::Group group(ui, "network", Role::group, ui.say("network.name", {{"cell", e.recipe(Pass::forward).cell}}), area);
  {
    const Ui::Clip clip(ui, inside);
    const float least = ui.preferences.coarse_pointer ? least_column_for_fingers : least_column;
    NetworkPlan plan(e, inside, player.view().stage.network, least, c.pass == Pass::backward);
    plan.scroll_to(memory.offset);
    const Module at{c.part, c.step};
    if (memory.followed != at || memory.steps != e.steps()) plan.bring_into_view(at);
    memory.followed = at, memory.steps = e.steps();
    memory.offset = plan.offset();
    memory.widest_module = plan.module(at).w;
    semantics(ui, player, memory, plan);
    network_hands(ui, player, memory, plan);
    draw_network_picture({ui, player, e, plan, memory.norms, memory.range, modules_before(e, c.pass, at)});
  }
  network_controls(ui, player, memory, row);
}

void network_keys(Ui& ui, Player& player) {
  const Cursor& c = player.cursor();
  const network::Shape& shape = player.experiment().setup().shape;
  const auto to = [&](int parts, int steps) {
    const int part = std::clamp(shape.index(c.part) + parts, 0, shape.parts() - 1);
    stand_at(player, {shape.part(part), c.step + steps});
  };
  if (ui.take_key(ImGuiKey_RightArrow)) to(0, 1);
  if (ui.take_key(ImGuiKey_LeftArrow)) to(0, -1);
  if (ui.take_key(ImGuiKey_UpArrow)) to(1, 0);
  if (ui.take_key(ImGuiKey_DownArrow)) to(-1, 0);
  if (ui.take_key(ImGuiKey_Enter, false)) open_cell(player);
  if (ui.take_key(ImGuiKey_0, false)) look(player, 1);
  if (ui.take_character('+') || ui.take_character('=')) zoom(ui, player, network_notch);
  if (ui.take_character('-')) zoom(ui, player, 1 / network_notch);
}

}  // namespace gatewalk::lessons
