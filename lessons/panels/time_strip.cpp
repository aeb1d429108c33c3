#include "lessons/panels/time_strip.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "engine/trace/activity.hpp"
#include "engine/writing/tex.hpp"
#include "lessons/experiment/modules.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/panels/time_columns.hpp"
#include "lessons/panels/time_nothing.hpp"
#include "lessons/panels/update_axis.hpp"
#include "lessons/player/paths.hpp"
#include "lessons/stage/network_view.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/sliders.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

using trace::Trace;

// The strip's own business: whether time is playing, and whether the card of its choices is open.
struct Playing {
  bool on = false;
  double since = 0;
};
struct Card {
  bool open = false;
};
// What the reader changed of the strip in this frame.
void look(Player& player, const StripView& strip) {
  player.look([strip](ViewState& view) { view.strip = strip; });
}

std::string spoken(const Ui& ui, const Player& player, const Trace& trace, Index op, int unit, int step) {
  const Cursor& c = player.cursor();
  return ui.say("time.cell",
                {{"unit", unit},
                 {"step", step + 1},
                 {"token", player.experiment().token(step, c.batch)},
                 {"value", player.asks(trace.value(op, step, unit, c.batch))
                               ? std::string("?")
                               : ui.words().number(trace.value(op, step, unit, c.batch), {player.settings().decimals})}});
}

// What stands before a row: the quantity's name, or the short one where that is too wide; backward that it is an error term.
std::string row_title(Ui& ui, const Player& player, Index op, const TextStyle& style, float width) {
  const equations::Recipe& forward = player.experiment().recipe(Pass::forward);
  const bool backward = player.cursor().pass == Pass::backward;
  const Index named = backward ? player.experiment().recipe(Pass::backward)[op].source : op;
  const auto whole = [&](const std::string& what) { return backward ? ui.say("time.error_row", {{"what", what}}) : what; };
  if (named < 0) return whole("");
  // A state whose path to the step before is cut says so.
  const auto cut = [&](const std::string& name) {
    const bool of_a_state = std::any_of(forward.states.begin(), forward.states.end(), [&](const equations::State& s) {
      return s.next == named && state_is_cut(player.cuts(), s.name);
    });
    return backward && of_a_state ? ui.say("time.cut_row", {{"what", name}}) : name;
  };
  const std::string title = cut(whole(operation_title(ui.words(), forward, named)));
  return text_width(ui, style, title) <= width ? title : cut(whole(short_title(ui.words(), forward, named)));
}

void draw_row(Ui& ui, Player& player, Index op, const Columns& columns, Rect row, float label_right, double range) {
  const Cursor& cursor = player.cursor();
  const equations::Recipe& recipe = player.experiment().recipe(cursor.pass);
  const Trace& trace = player.experiment().trace(cursor.pass, cursor.part);
  const int units = trace.units(op);
  const std::string id = writing::class_id(recipe, op);
  const Color color = recipe.pass == Pass::backward ? ui.theme.gradient : operation_color(ui.theme, recipe, op);
  const std::string title = operation_title(ui.words(), player.experiment(), recipe.pass, op);

  TextStyle style{Face::semibold, 13, color};
  const float wide = label_right - row.x - 10;
  const std::string name = row_title(ui, player, op, style, wide);
  style.size *= std::clamp(wide / text_width(ui, style, name), 0.75f, 1.0f);
  draw_text_in(ui, {row.x, row.y, wide, row.h}, style, name);
  // The unit of each line, and the line of the opened unit.
  std::vector<int> order(static_cast<std::size_t>(units));
  std::iota(order.begin(), order.end(), 0);
  if (player.view().strip.active_first) order = trace::by_activity(trace, op, cursor.batch);
  const auto line_of = [&](int unit) { return static_cast<int>(std::find(order.begin(), order.end(), unit) - order.begin()); };
  GridCursor reading{cursor.opened && cursor.opened->operation == op ? line_of(cursor.opened->unit) : 0, cursor.step, false};
  const Rect cells{columns.left, row.y, columns.width * static_cast<float>(columns.shown), row.h};
  const auto speak = [&](int line, int step) {
    const std::string nothing = nothing_at(ui, player, step);
    return nothing.empty() ? spoken(ui, player, trace, op, order[static_cast<std::size_t>(line)], step) : nothing;
  };
  const bool moved =
      grid_cursor(ui, "row " + id, cells, ui.say("time.row", {{"what", title}}), units, columns.steps, reading, speak);
  if (moved || reading.pressed) {
    if (reading.column != cursor.step) player.move_time(reading.column - cursor.step);
    player.open_number(cursor.number(op, reading.column, order[static_cast<std::size_t>(reading.row)]));
  }
  const float gap = row.h / static_cast<float>(units) > 5 ? 1.0f : 0.0f;
  // Units lower than a pixel: one a pixel.
  const int stride = std::max(1, static_cast<int>(std::floor(static_cast<float>(units) / std::max(row.h * ui.density(), 1.0f))));
  const bool opened = cursor.opened && *cursor.opened == cursor.number(op, cursor.opened->step, cursor.opened->unit);
  const bool onward = in_order_of_time(player.experiment(), cursor.pass, cursor.part);
  for (int n = 0; n < columns.shown; ++n) {
    const int step = columns.first + n;
    const bool reached = onward ? step <= cursor.step : step >= cursor.step;
    const Rect column = columns.filled(step, row.y, row.h);
    if (const std::string nothing = nothing_at(ui, player, step); !nothing.empty()) {
      draw_nothing(ui, column);
      if (column.contains(ui.input.pointer) && ui.clip().contains(ui.input.pointer))
        tooltip(ui, ui.id("row " + id), column, true, false, nothing);
      continue;
    }
    for (int line = 0; line < units; line += stride) {
      const int unit = order[static_cast<std::size_t>(line)];
      const int lines = std::min(stride, units - line);
      const float h = row.h / static_cast<float>(units);
      const Rect cell{column.x, row.y + h * static_cast<float>(line), column.w, h * static_cast<float>(lines) - gap};
      const double v = trace.value(op, step, unit, cursor.batch);
      ui.fill(cell, faded(value_color(ui.theme, v, range), reached ? 1.0f : 0.45f), std::min(2.0f, h / 4));
      mark_sign(ui, cell, v, range);
      if (player.changed(cursor.number(op, step, unit)) && h >= 5) ui.disc({cell.right() - 3, cell.y + 3}, 1.6f, ui.theme.text);
      const bool open = opened && cursor.opened->step == step && line_of(cursor.opened->unit) / stride == line / stride;
      if (open) ui.frame(cell.inset(-1), ui.theme.text, 2, 1.5f);
      if (cell.contains(ui.input.pointer) && ui.clip().contains(ui.input.pointer)) {
        const std::string words = title + " · " + spoken(ui, player, trace, op, unit, step);
        tooltip(ui, ui.id("row " + id), cell, true, false, reached ? words : ui.say("time.not_walked", {{"what", words}}));
      }
    }
  }
  if (row.contains(ui.input.pointer)) ui.light(id);
  if (ui.is_lit(id)) ui.fill({label_right - 6, row.y, 3, row.h}, color, 1.5f);
}

// The states as the equations name them, "h, c".
std::string state_names(const equations::Recipe& recipe) {
  std::string all;
  for (const equations::State& s : recipe.states) all += (all.empty() ? "" : ", ") + s.name;
  return all;
}

// The bar of a norm that no scale reaches: as high as the row, and what it is at its top; a frame where it is no number.
void beyond(Ui& ui, Rect column, double norm, Color color) {
  const Rect bar = column.inset(column.w * 0.3f, 0);
  const std::string text = number_text(norm);
  const float size = std::min(12.0f, column.w / std::max(1.0f, text_width(ui, {Face::semibold, 1}, text)));
  Rect rest = bar;
  const Rect top = rest.cut_top(std::min(size + 2, column.h / 2));
  if (std::isnan(norm)) ui.frame(rest, color, 2);
  else ui.fill(rest, color, 2);
  if (size >= 6) draw_text_in(ui, {column.x, top.y, column.w, top.h}, {Face::semibold, size, color}, text, Align::center);
}

// The norm of all states' error terms together, per step on a log axis: how the error fades on its way back.
void draw_norms(Ui& ui, Player& player, const Columns& columns, Rect row, float label_right) {
  const Cursor& cursor = player.cursor();
  const equations::Recipe& recipe = player.experiment().recipe(Pass::backward);
  const Trace& trace = player.experiment().trace(Pass::backward, cursor.part);
  const std::vector<Index> terms = trace::state_error_terms(recipe);
  if (terms.empty()) return;
  std::vector<double> norms;
  double least = 1e300, most = 0;
  for (int t = 0; t < columns.steps; ++t) {
    norms.push_back(trace::norm_together(trace, terms, t, cursor.batch));
    if (norms.back() > 0 && std::isfinite(norms.back()))
      least = std::min(least, norms.back()), most = std::max(most, norms.back());
  }
  const std::string states = state_names(recipe), name = ui.say("time.norm", {{"states", states}});
  TextStyle style{Face::semibold, 13, ui.theme.gradient};
  const float wide = label_right - row.x - 10;
  style.size *= std::clamp(wide / text_width(ui, style, name), 0.75f, 1.0f);
  draw_text_in(ui, {row.x, row.y, wide, row.h / 2}, style, name);
  StripView strip = player.view().strip;
  const bool linear = strip.linear, onward = in_order_of_time(player.experiment(), Pass::backward, cursor.part);
  if (link(ui, "norm scale", {row.x, row.y + row.h / 2}, ui.say(linear ? Key("time.linear") : Key("time.log")),
           {Face::regular, 11.5f, ui.theme.muted}))
    strip.linear = !linear, look(player, strip);
  const double low = std::log10(least) - 0.3, high = std::log10(std::max(most, least)) + 0.1;
  for (int n = 0; n < columns.shown; ++n) {
    const int t = columns.first + n;
    const Rect column = columns.filled(t, row.y, row.h);
    ui.line({column.x, column.bottom()}, {column.right(), column.bottom()}, ui.theme.line);
    const double norm = norms[static_cast<std::size_t>(t)];
    const Color color = faded(ui.theme.gradient, (onward ? t <= cursor.step : t >= cursor.step) ? 1.0f : 0.4f);
    if (!std::isfinite(norm)) {
      beyond(ui, column, norm, color);
      continue;
    }
    if (norm <= 0) continue;
    const double share = linear ? norm / (most * 1.05) : (std::log10(norm) - low) / (high - low);
    const float h = std::max(1.0f, static_cast<float>(share) * row.h);
    ui.fill({column.x + column.w * 0.3f, column.bottom() - h, column.w * 0.4f, h}, color, 2);
  }
  ui.node("norms", Role::image, ui.say("time.norms", {{"states", states}}),
          {columns.left, row.y, columns.width * static_cast<float>(columns.shown), row.h})
      .value = [&] {
    std::string all;
    for (int t = 0; t < columns.steps; ++t)
      all += (t ? ", " : "") +
             ui.say("time.norm_at", {{"step", t + 1}, {"value", number_in_words(norms[static_cast<std::size_t>(t)], 4)}});
    return all;
  }();
}

void play(Ui& ui, Player& player, Playing& playing) {
  if (!playing.on) return;
  const double every = 0.9 / player.settings().speed;
  if (ui.input.now - playing.since >= every) {
    playing.since = ui.input.now;
    const Cursor& c = player.cursor();
    if (shows_network(player)) {  // the whole walk, a module after the other
      const Cursor next = next_module(player.experiment(), c, 1);
      if (next.part == c.part && next.step == c.step) playing.on = false;
      else player.stand_at(next);
      if (playing.on) ui.wake_in(every);
      return;
    }
    const int by = in_order_of_time(player.experiment(), c.pass, c.part) ? 1 : -1, next = c.step + by;
    const bool over = next < 0 || next >= player.experiment().steps();
    if (over && player.view().strip.loop) player.move_time(by > 0 ? -c.step : player.experiment().steps());
    else if (over) playing.on = false;
    else player.move_time(by);
  }
  if (playing.on) ui.wake_in(std::max(0.0, every - (ui.input.now - playing.since)));
}

// Which layer and direction the lab shows, where there is more than one.
void layer_choice(Ui& ui, Player& player, Rect& bar, Rect row) {
  const Experiment& e = player.experiment();
  const network::Shape& shape = e.setup().shape;
  if (e.parts() < 2 || bar.w < 150) return;
  std::vector<std::string> names;
  for (int part = 0; part < e.parts(); ++part) names.push_back(part_title(ui.words(), shape, shape.part(part)));
  Rect place = bar.cut_left(shape.directions() > 1 && shape.layers > 1 ? 150.0f : 108.0f);
  bar.cut_left(12);
  int chosen = shape.index(player.cursor().part);
  if (select(ui, "layer", {place.x, row.y, place.w, row.h}, ui.say("layer.choose"), names, chosen))
    player.show_part(shape.part(chosen));
}

void controls(Ui& ui, Player& player, Rect area) {
  Playing& playing = ui.remember<Playing>("time playing");
  play(ui, player, playing);
  const float h = ui.target(28), w = std::max(h, 32.0f);
  Rect bar = area;
  const Cursor& c = player.cursor();
  const auto at = [&] {
    Rect r = bar.cut_left(w);
    bar.cut_left(4);
    return Rect{r.x, area.y + (area.h - h) / 2, w, h};
  };
  const bool modules = shows_network(player);
  const auto walk = [&](int by) { modules ? move_module(player, by) : player.move_operation(by); };
  if (icon_button(ui, "back", at(), Icon::step_back, ui.say(modules ? Key("network.back") : Key("time.back")))) walk(-1);
  if (icon_button(ui, "play", at(), playing.on ? Icon::pause : Icon::play,
                  ui.say(playing.on ? Key("time.pause") : Key("time.play")))) {
    playing.on = !playing.on;
    playing.since = ui.input.now;
    const bool onward = in_order_of_time(player.experiment(), c.pass, c.part);
    const int end = onward ? player.experiment().steps() - 1 : 0;
    if (playing.on && c.step == end && !modules) player.move_time(onward ? -c.step : player.experiment().steps());
  }
  if (icon_button(ui, "forth", at(), Icon::step, ui.say(modules ? Key("network.forth") : Key("time.forth")))) walk(1);
  bar.cut_left(6);
  if (bar.w > 320) {
    int chosen = c.pass == Pass::forward ? 0 : 1;
    const std::string passes[] = {ui.say("pass.forward"), ui.say("pass.backward")};
    Rect place = bar.cut_left(170);
    place.y = area.y + (area.h - h) / 2, place.h = h;
    if (tabs(ui, "pass", place, ui.say("pass.name"), passes, chosen))
      player.set_pass(chosen == 0 ? Pass::forward : Pass::backward);
    bar.cut_left(14);
  }
  layer_choice(ui, player, bar, Rect{area.x, area.y + (area.h - h) / 2, area.w, h});
  Rect corner = bar.cut_right(w);
  if (icon_button(ui, "options", {corner.x, area.y + (area.h - h) / 2, w, h}, Icon::settings, ui.say("time.options")))
    ui.remember<Card>("time choice").open = true;
  bar.cut_right(10);
  double step = c.step + 1;
  const std::string spoken_step =
      ui.say("time.step",
             {{"step", c.step + 1}, {"of", player.experiment().steps()}, {"token", player.experiment().token(c.step, c.batch)}});
  // Where in the step's walk the cursor is: beside the slider where both have room.
  const std::vector<Index> operations = player.experiment().recipe(c.pass).walk();
  const auto reached = std::count_if(operations.begin(), operations.end(), [&](Index op) { return op <= c.operation; });
  const std::string counter =
      ui.say("time.operation", {{"at", static_cast<int>(reached)}, {"of", static_cast<int>(operations.size())}});
  const TextStyle small{Face::regular, 12.5f, ui.theme.muted, false, true};
  const float counter_w = text_width(ui, small, counter) + 4;
  if (bar.w > 150 + counter_w) label(ui, "operation", bar.cut_right(counter_w), counter, small, Align::right), bar.cut_right(12);
  if (player.experiment().steps() > 1 && bar.w > 90 &&
      slider(ui, "step", {bar.x, area.y + (area.h - h) / 2, std::min(bar.w - 4, 260.0f), h}, ui.say("time.step_name"), step,
             {1, static_cast<double>(player.experiment().steps()), 1}, spoken_step))
    player.move_time(static_cast<int>(std::lround(step)) - 1 - c.step);
}

// What the reader may choose about the strip.
void draw_choice_card(Ui& ui, Player& player) {
  Card& card = ui.remember<Card>("time choice");
  if (!card.open) return;
  StripView strip = player.view().strip;
  Dialog dialog(ui, "options card", {420, 560}, ui.say("time.options_title"));
  Rect area = dialog.area();
  const float h = ui.target(32);
  const auto next = [&](float height) {
    Rect r = area.cut_top(height);
    area.cut_top(2);
    return r;
  };
  label(ui, "rows label", next(26), ui.say("time.rows"), {Face::semibold, 13.5f});
  const equations::Recipe& recipe = player.experiment().recipe(player.cursor().pass);
  for (const Index op : followed_operations(recipe)) {
    const std::string title = operation_title(ui.words(), player.experiment(), recipe.pass, op);
    const std::string& name = recipe[op].name;
    bool shown = strip.hidden.count(name) == 0;
    if (!toggle(ui, "row " + name, next(h), title, shown)) continue;
    if (shown) strip.hidden.erase(name);
    else strip.hidden.insert(name);
  }
  area.cut_top(8);
  (void)toggle(ui, "active", next(h), ui.say("time.active_first"), strip.active_first);
  (void)toggle(ui, "loop", next(h), ui.say("time.loop"), strip.loop);
  area.cut_top(8);
  label(ui, "speed label", next(26), ui.say("time.speed"), {Face::semibold, 13.5f});
  static const std::string names[] = {"½×", "1×", "2×", "4×"};
  static constexpr double speeds[] = {0.5, 1, 2, 4};
  int at = static_cast<int>(std::find(std::begin(speeds), std::end(speeds), player.settings().speed) - std::begin(speeds)) % 4;
  if (tabs(ui, "speed", next(h), ui.say("time.speed_name"), names, at)) {
    ReaderSettings wish = player.settings();
    wish.speed = speeds[at];
    player.choose(wish);
  }
  look(player, strip);
  if (dialog.closed()) card.open = false;
}

}  // namespace

void draw_time_strip(Ui& ui, Player& player, Rect area) {
  const Experiment& e = player.experiment();
  const Cursor& cursor = player.cursor();
  const bool backward = cursor.pass == Pass::backward;
  Rect inside = area.inset(std::min(18.0f, area.w / 40), 8);
  if (player.learned()) {
    draw_update_axis(ui, player, inside.cut_top(update_axis_height(ui)));
    inside.cut_top(4);
  }
  controls(ui, player, inside.cut_top(ui.target(32)));
  inside.cut_top(4);

  const float label = std::clamp(inside.w * 0.16f, 78.0f, 150.0f);
  const Columns columns = columns_in(ui, player, inside.x + label, inside.w - label);

  // Tokens: pressing one seeks to its time step.
  const float top = inside.y;
  const Rect tokens = inside.cut_top(ui.target(24));
  std::vector<Index> rows = followed_operations(e.recipe(cursor.pass));
  std::erase_if(rows, [&](Index op) { return player.view().strip.hidden.count(e.recipe(cursor.pass)[op].name) > 0; });
  const int count = static_cast<int>(rows.size()) + (backward ? 1 : 0);
  const float bar = columns.shown < columns.steps ? 9.0f : 0.0f, gap = 7, least = 21;
  const float height = std::clamp((inside.h - bar - 4) / static_cast<float>(std::max(count, 1)) - gap, least, 64.0f);
  const float norms = std::max(height, 34.0f);  // its name, and which scale it has
  const float rows_height = 2 + (backward ? norms + gap : 0) + static_cast<float>(rows.size()) * (height + gap);
  // The current column is marked as far down as there are rows.
  const Rect current = columns.at(cursor.step, top - 2, std::min(area.bottom() - top - 4, tokens.h + bar + rows_height));
  ui.fill(current, ui.theme.raised, 8);
  ui.frame(current, ui.theme.muted, 8);
  draw_tokens(ui, player, columns, tokens);
  if (bar > 0)
    scroll_columns(ui, columns,
                   Rect{columns.left, inside.cut_top(bar).y + 1, columns.width * static_cast<float>(columns.shown), 5});

  draw_choice_card(ui, player);
  if (count == 0 || inside.h < 12) return;
  draw_borders(ui, player, columns, tokens.y + 2, std::min(inside.bottom(), inside.y + rows_height));
  ScrollArea scroll(ui, "rows", inside, ui.say("time.quantities"));
  const double range = value_range(player.experiment(), cursor.pass, cursor.part);
  float y = scroll.top() + 2;
  if (backward) {
    draw_norms(ui, player, columns, {inside.x, y, inside.w, norms}, columns.left);
    y += norms + gap;
  }
  for (const Index op : rows) {
    draw_row(ui, player, op, columns, {inside.x, y, inside.w, height}, columns.left, range);
    y += height + gap;
  }
  scroll.end_at(y - gap + 2);
}

}  // namespace gatewalk::lessons
