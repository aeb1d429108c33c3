#include "lessons/panels/time_columns.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

// Where a long sequence is scrolled to, and for which place that was last brought into view.
struct Scrolled {
  int first = 0, followed = -1, steps = 0;
};

constexpr float least_column = 13, least_column_for_fingers = 24;

// Which words stand whole over their columns, all at one size: that of the current column, then its neighbors outward as long as
// none comes near another. Small letters where that makes room for all.
class Words {
 public:
  Words(Ui& ui, const Player& player, const Columns& columns, Rect row)
      : ui_(ui),
        e_(player.experiment()),
        columns_(columns),
        row_(row),
        current_(player.cursor().step),
        row_of_batch_(player.cursor().batch) {
    for (const float size : {13.0f, 12.5f, 12.0f, 11.5f, 11.0f}) {
      size_ = size;
      if (place() == columns.shown) return;
    }
    size_ = 12;
    place();
  }
  // Where a word stands; empty where it has no room.
  const Rect& at(int step) const { return places_[static_cast<std::size_t>(step - columns_.first)]; }
  TextStyle style(int step, bool hovered) const {
    const bool now = step == current_;
    return {now ? Face::semibold : Face::regular, size_, now || hovered ? ui_.theme.text : ui_.theme.muted};
  }
  // Whether a dot has room here in place of a word.
  bool free(int step) const {
    const Point dot = columns_.at(step, row_.y, row_.h).center();
    return std::none_of(places_.begin(), places_.end(),
                        [&](const Rect& word) { return word.w > 0 && word.inset(-4, 0).contains(dot); });
  }
  // In the middle of its column, but inside of the strip.
  Rect whole(int step) const {
    const float w = text_width(ui_, style(step, false), e_.token(step, row_of_batch_));
    const float x = columns_.at(step, 0, 0).center().x - w / 2;
    return {std::clamp(x, row_.x - 20, std::max(row_.x - 20, row_.right() - w)), row_.y, w, row_.h};
  }

 private:
  int place() {
    constexpr float apart = 7;  // a word and a number with a minus do not look like one
    places_.assign(static_cast<std::size_t>(columns_.shown), Rect{});
    int placed = 0;
    const auto put = [&](int step) {
      if (step < columns_.first || step >= columns_.first + columns_.shown) return;
      const Rect word = whole(step), air = word.inset(-apart, 0);
      for (const Rect& other : places_)
        if (other.w > 0 && air.overlaps(other)) return;
      places_[static_cast<std::size_t>(step - columns_.first)] = word;
      ++placed;
    };
    put(current_);
    for (int away = 1; away < columns_.steps; ++away) put(current_ - away), put(current_ + away);
    return placed;
  }

  Ui& ui_;
  const Experiment& e_;
  const Columns& columns_;
  const Rect row_;
  const int current_, row_of_batch_;
  float size_ = 13;
  std::vector<Rect> places_;
};

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

void draw_tokens(Ui& ui, Player& player, const Columns& columns, Rect tokens) {
  const Experiment& e = player.experiment();
  const int current = player.cursor().step;
  const Words words(ui, player, columns, {columns.left, tokens.y, columns.width * static_cast<float>(columns.shown), tokens.h});
  int over = -1;
  for (int n = 0; n < columns.shown; ++n) {
    const int t = columns.first + n;
    const Rect place = columns.at(t, tokens.y, tokens.h);
    SemanticNode& node = ui.node("token " + std::to_string(t), Role::button,
                                 ui.say("time.token", {{"step", t + 1}, {"token", e.token(t, player.cursor().batch)}}), place);
    node.selected = t == current;
    const Response r = ui.pressable(node);
    if (r.pressed) player.move_time(t - current);
    if (r.hovered || r.ring) over = t;
    if (!words.at(t).empty())
      draw_text_in(ui, words.at(t).inset(-1, 0), words.style(t, r.hovered), e.token(t, player.cursor().batch), Align::center);
    else if (!e.token(t, player.cursor().batch).empty() && words.free(t)) ui.disc(place.center(), 1.2f, ui.theme.faint);
    if (r.ring) ui.ring(place.inset(1), 6);
  }
  // One without room stands over its neighbors while it is pointed at.
  if (over < 0 || !words.at(over).empty()) return;
  const Rect place = words.whole(over).inset(-4, 0);
  ui.fill(place.inset(0, 2), ui.theme.raised, 5);
  draw_text_in(ui, place, words.style(over, true), e.token(over, player.cursor().batch), Align::center);
}

}  // namespace gatewalk::lessons
