#include "lessons/panels/time_columns.hpp"

#include <cmath>

#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

// Where a long sequence is scrolled to, and for which place that was last brought into view.
struct Scrolled {
  int first = 0, followed = -1, steps = 0;
};

constexpr float least_column = 13, least_column_for_fingers = 24;

}  // namespace

Columns columns_in(Ui& ui, const Player& player, float left, float room) {
  const int steps = player.experiment().steps(), step = player.cursor().step;
  Columns columns{left, 0, steps, 0, steps};
  const float least = ui.preferences.coarse_pointer ? least_column_for_fingers : least_column;
  columns.shown = std::clamp(static_cast<int>(room / least), 1, steps);
  columns.width = std::min(room / static_cast<float>(columns.shown), 170.0f);
  auto& scrolled = ui.remember<Scrolled>("time scrolled");
  if (scrolled.followed != step || scrolled.steps != steps) {
    const int around = std::min(3, columns.shown / 4);
    scrolled.first = std::clamp(scrolled.first, step + around + 1 - columns.shown, step - around);
    scrolled.followed = step, scrolled.steps = steps;
  }
  columns.first = scrolled.first = std::clamp(scrolled.first, 0, steps - columns.shown);
  return columns;
}

void scroll_columns(Ui& ui, const Columns& columns, Rect bar) {
  if (columns.shown >= columns.steps) return;
  auto& scrolled = ui.remember<Scrolled>("time scrolled");
  const std::string id = ui.id("columns");
  const Response r = ui.pointable(id, bar.inset(0, -4));
  const float a_step = bar.w / static_cast<float>(columns.steps);
  if (r.held) {
    ui.capture(id);
    scrolled.first = static_cast<int>(std::lround((ui.input.pointer.x - bar.x) / a_step)) - columns.shown / 2;
    ui.again();
  }
  const Rect all{columns.left, bar.y - 60, bar.w, 400};
  const float sideways = ui.input.shift ? ui.input.wheel.y : ui.input.wheel.x;
  if (sideways != 0 && all.contains(ui.input.pointer) && ui.clip().contains(ui.input.pointer)) {
    const int next = std::clamp(scrolled.first - (sideways > 0 ? 2 : -2), 0, columns.steps - columns.shown);
    if (next != scrolled.first) (ui.input.shift ? ui.input.wheel.y : ui.input.wheel.x) = 0;
    scrolled.first = next;
    ui.again();
  }
  if (r.hovered) ui.cursor(ImGuiMouseCursor_Hand);
  ui.fill(bar, ui.theme.line, 3);
  ui.fill({bar.x + a_step * static_cast<float>(columns.first), bar.y, a_step * static_cast<float>(columns.shown), bar.h},
          r.hovered || r.held ? ui.theme.text : ui.theme.muted, 3);
  ui.node("columns", Role::text,
          ui.say("time.columns", {{"first", columns.first + 1}, {"last", columns.first + columns.shown}, {"of", columns.steps}}),
          bar);
}

void mark_sign(Ui& ui, Rect cell, double value, double range) {
  if (!(value < -0.04 * range) || cell.w < 5 || cell.h < 5) return;
  const float w = std::min(8.0f, cell.w - 2);
  ui.fill({ui.snapped(cell.center().x - w / 2), ui.snapped(cell.center().y - 0.75f), w, 1.5f},
          faded(ink_on(value_color(ui.theme, value, range)), 0.85f));
}

void draw_tokens(Ui& ui, Player& player, const Columns& columns, Rect tokens) {
  const Experiment& e = player.experiment();
  const int current = player.cursor().step;
  const Rect all{columns.left, tokens.y, columns.width * static_cast<float>(columns.shown), tokens.h};
  const auto style_of = [&](int t, bool hovered) {
    const bool now = t == current;
    return TextStyle{now ? Face::semibold : Face::regular, 13, now || hovered ? ui.theme.text : ui.theme.muted};
  };
  // Where a word stands whole: in the middle of its column, but inside of the strip.
  const auto whole = [&](int t, const TextStyle& style) {
    const float w = text_width(ui, style, e.token(t)) + 8;
    const float x = columns.at(t, 0, 0).center().x - w / 2;
    return Rect{std::clamp(x, all.x - 20, std::max(all.x - 20, all.right() - w)), all.y, w, all.h};
  };
  const bool shown = current >= columns.first && current < columns.first + columns.shown;
  const Rect reserved = shown ? whole(current, style_of(current, false)) : Rect{};
  int over = -1;
  for (int n = 0; n < columns.shown; ++n) {
    const int t = columns.first + n;
    const Rect place = columns.at(t, tokens.y, tokens.h);
    SemanticNode& node = ui.node("token " + std::to_string(t), Role::button,
                                 ui.say("time.token", {{"step", t + 1}, {"token", e.token(t)}}), place);
    node.selected = t == current;
    const Response r = ui.pressable(node);
    if (r.pressed) player.move_time(t - current);
    if (r.hovered || r.ring) over = t;
    const TextStyle style = style_of(t, r.hovered);
    const Rect inner = place.inset(std::min(2.0f, place.w / 10), 0);
    const bool covered = shown && t != current && reserved.overlaps(inner);
    const bool fits = text_width(ui, style, e.token(t)) <= inner.w + 0.5f;
    if (t != current && !covered && (fits || inner.w >= 26)) draw_text_in(ui, inner, style, e.token(t), Align::center);
    else if (t != current && !covered) ui.disc(inner.center(), 1.2f, ui.theme.faint);
    if (r.ring) ui.ring(place.inset(1), 6);
  }
  const auto draw_whole = [&](int t) {
    const TextStyle style = style_of(t, t == over);
    const Rect place = whole(t, style);
    ui.fill(place.inset(0, 2), ui.theme.raised, 5);
    draw_text_in(ui, place, style, e.token(t), Align::center);
  };
  if (shown) draw_whole(current);
  if (over >= 0 && over != current) draw_whole(over);
}

}  // namespace gatewalk::lessons
