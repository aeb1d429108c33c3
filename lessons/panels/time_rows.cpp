#include "lessons/panels/time_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/trace/activity.hpp"
#include "engine/writing/tex.hpp"
#include "lessons/experiment/modules.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/panels/time_nothing.hpp"
#include "lessons/player/paths.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

using trace::Trace;

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
std::string row_title(Ui& ui, const Player& player, trace::Part part, Index op, const TextStyle& style, float width) {
  const equations::Recipe& forward = *player.experiment().trace(Pass::forward, part).recipe;
  const bool backward = player.cursor().pass == Pass::backward;
  const Index named = backward ? (*player.experiment().trace(Pass::backward, part).recipe)[op].source : op;
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

constexpr std::string_view activity_key = "activity", norms_key = "norms";

// What is asked of a row at all its steps is computed once for an experiment, not for every frame: of 1,000 steps it is long.
std::vector<double>& known_of(const Experiment& e, std::string_view what, std::initializer_list<int> which, bool& found) {
  std::string key(what);
  for (const int k : which) key += " " + std::to_string(k);
  return e.known(key, found);
}

std::vector<int> most_active_first(const Experiment& e, const Trace& trace, const Cursor& c, Index op) {
  bool found = false;
  std::vector<double>& known = known_of(
      e, activity_key, {c.pass == Pass::backward, c.part.layer, c.part.direction, static_cast<int>(op), c.batch}, found);
  if (!found)
    for (const int unit : trace::by_activity(trace, op, c.batch)) known.push_back(unit);
  return {known.begin(), known.end()};
}

// ‖error terms of the states‖ at each step.
const std::vector<double>& norms_of(const Experiment& e, const Trace& trace, trace::Part part, int batch) {
  bool found = false;
  std::vector<double>& known = known_of(e, norms_key, {part.layer, part.direction, batch}, found);
  if (found) return known;
  const std::vector<Index> terms = trace::state_error_terms(*trace.recipe);
  for (int t = 0; t < trace.extent.steps; ++t) known.push_back(trace::norm_together(trace, terms, t, batch));
  return known;
}

// Whether the walk through the whole network has come to a step of a layer and direction.
bool is_reached(const Player& player, trace::Part part, int step) {
  const Cursor& c = player.cursor();
  const Experiment& e = player.experiment();
  return modules_before(e, c.pass, {part, step}) <= modules_before(e, c.pass, {c.part, c.step});
}

}  // namespace

void draw_row(Ui& ui, Player& player, trace::Part part, Index op, const Columns& columns, const std::vector<std::string>& nothing,
              Rect row, double range) {
  Cursor cursor = player.cursor();
  const bool walked = cursor.part == part;  // it is the one on the stage
  cursor.part = part;
  const Trace& trace = player.experiment().trace(cursor.pass, part);
  const equations::Recipe& recipe = *trace.recipe;
  const float label_right = columns.left;
  const int units = trace.units(op);
  const std::string id = writing::class_id(recipe, op);
  const Color color = recipe.pass == Pass::backward ? ui.theme.gradient : operation_color(ui.theme, recipe, op);
  const std::string title = operation_title(ui.words(), player.experiment(), recipe.pass, op);

  TextStyle style{Face::semibold, 13, color};
  const float wide = label_right - row.x - 10;
  const std::string name = row_title(ui, player, part, op, style, wide);
  style.size *= std::clamp(wide / text_width(ui, style, name), 0.75f, 1.0f);
  draw_text_in(ui, {row.x, row.y, wide, row.h}, style, name);
  // The unit of each line, and the line of the opened unit.
  std::vector<int> order(static_cast<std::size_t>(units));
  std::iota(order.begin(), order.end(), 0);
  if (player.view().strip.active_first) order = most_active_first(player.experiment(), trace, cursor, op);
  const auto line_of = [&](int unit) { return static_cast<int>(std::find(order.begin(), order.end(), unit) - order.begin()); };
  const bool opened = cursor.opened && *cursor.opened == cursor.number(op, cursor.opened->step, cursor.opened->unit);
  GridCursor reading{opened ? line_of(cursor.opened->unit) : 0, cursor.step, false};
  const Rect cells{columns.left, row.y, columns.width * static_cast<float>(columns.shown), row.h};
  const auto speak = [&](int line, int step) {
    const std::string none = nothing_at(ui, player, part, step);
    return none.empty() ? spoken(ui, player, trace, op, order[static_cast<std::size_t>(line)], step) : none;
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
  const float h = row.h / static_cast<float>(units);
  const bool in_sight = row.overlaps(ui.clip()), pointed = row.contains(ui.input.pointer) && ui.clip().contains(ui.input.pointer);
  for (int n = 0; n < columns.shown && in_sight; ++n) {
    const int step = columns.first + n;
    const bool reached = is_reached(player, part, step);
    const Rect column = columns.filled(step, row.y, row.h);
    if (const std::string& none = nothing[static_cast<std::size_t>(n)]; !none.empty()) {
      draw_nothing(ui, column);
      if (pointed && column.contains(ui.input.pointer)) tooltip(ui, ui.id("row " + id), column, true, false, none);
      continue;
    }
    const trace::View values = trace.at(op, step);
    const bool alone = recipe[op].spreads();
    const int b = values.cols() > 1 ? cursor.batch : 0;
    for (int line = 0; line < units; line += stride) {
      const int unit = order[static_cast<std::size_t>(line)];
      const int lines = std::min(stride, units - line);
      const Rect cell{column.x, row.y + h * static_cast<float>(line), column.w, h * static_cast<float>(lines) - gap};
      const double v = values(alone ? 0 : unit, b);
      ui.fill(cell, faded(value_color(ui.theme, v, range), reached ? 1.0f : 0.45f), std::min(2.0f, h / 4));
      mark_sign(ui, cell, v, range);
      if (h >= 5 && player.changed(cursor.number(op, step, unit))) ui.disc({cell.right() - 3, cell.y + 3}, 1.6f, ui.theme.text);
      const bool open = opened && cursor.opened->step == step && line_of(cursor.opened->unit) / stride == line / stride;
      if (open) ui.frame(cell.inset(-1), ui.theme.text, 2, 1.5f);
      if (pointed && cell.contains(ui.input.pointer)) {
        const std::string words = title + " · " + spoken(ui, player, trace, op, unit, step);
        tooltip(ui, ui.id("row " + id), cell, true, false, reached ? words : ui.say("time.not_walked", {{"what", words}}));
      }
    }
  }
  if (!walked) return;
  if (row.contains(ui.input.pointer)) ui.light(id);
  if (ui.is_lit(id)) ui.fill({label_right - 6, row.y, 3, row.h}, color, 1.5f);
}

void draw_norms(Ui& ui, Player& player, trace::Part part, const Columns& columns, Rect row) {
  const Cursor& cursor = player.cursor();
  const Trace& trace = player.experiment().trace(Pass::backward, part);
  const equations::Recipe& recipe = *trace.recipe;
  const float label_right = columns.left;
  const std::vector<Index> terms = trace::state_error_terms(recipe);
  if (terms.empty()) return;
  const std::vector<double>& norms = norms_of(player.experiment(), trace, part, cursor.batch);
  double least = 1e300, most = 0;
  for (const double norm : norms)
    if (norm > 0 && std::isfinite(norm)) least = std::min(least, norm), most = std::max(most, norm);
  const std::string states = state_names(recipe), name = ui.say("time.norm", {{"states", states}});
  TextStyle style{Face::semibold, 13, ui.theme.gradient};
  const float wide = label_right - row.x - 10;
  style.size *= std::clamp(wide / text_width(ui, style, name), 0.75f, 1.0f);
  draw_text_in(ui, {row.x, row.y, wide, row.h / 2}, style, name);
  const bool linear = player.view().strip.linear;
  if (link(ui, "norm scale", {row.x, row.y + row.h / 2}, ui.say(linear ? Key("time.linear") : Key("time.log")),
           {Face::regular, 11.5f, ui.theme.muted}))
    player.look([linear](ViewState& view) { view.strip.linear = !linear; });
  const double low = std::log10(least) - 0.3, high = std::log10(std::max(most, least)) + 0.1;
  for (int n = 0; n < columns.shown; ++n) {
    const int t = columns.first + n;
    const Rect column = columns.filled(t, row.y, row.h);
    ui.line({column.x, column.bottom()}, {column.right(), column.bottom()}, ui.theme.line);
    const double norm = norms[static_cast<std::size_t>(t)];
    const Color color = faded(ui.theme.gradient, is_reached(player, part, t) ? 1.0f : 0.4f);
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

}  // namespace gatewalk::lessons
