//
#include "lessons/ui/sliders.hpp"

#include <cmath>

#include "engine/base/check.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

bool slider(Ui& ui, std::string_view key, Rect area, std::string_view name, double& value, const Range& range,
            std::string_view spoken, Color color) {
  GATEWALK_CHECK(range.most > range.least && range.step > 0, "slider: the range is empty or the step is not above 0");
  SemanticNode& node = ui.node(key, Role::slider, name, area);
  const std::size_t index = ui.semantics.last();
  const std::string id = node.id;
  node.answer(Action::set_value).answer(Action::increment).answer(Action::decrement);
  const Response r = ui.focusable(node);
  const double before = value;

  const Rect track{area.x + 9, area.center().y - 2, area.w - 18, 4};
  if (r.hovered) ui.cursor(ImGuiMouseCursor_Hand);
  double moved = value;
  if (r.held) {
    ui.capture(id);
    const double share = std::clamp((ui.input.pointer.x - track.x) / track.w, 0.0f, 1.0f);
    moved = range.least + share * (range.most - range.least);
  }
  double steps = 0;
  if (r.ring) {
    if (ui.take_key(ImGuiKey_RightArrow) || ui.take_key(ImGuiKey_UpArrow)) steps += 1;
    if (ui.take_key(ImGuiKey_LeftArrow) || ui.take_key(ImGuiKey_DownArrow)) steps -= 1;
    if (ui.take_key(ImGuiKey_PageUp)) steps += 10;
    if (ui.take_key(ImGuiKey_PageDown)) steps -= 10;
  }
  if (ui.performed(id, Action::increment)) steps += 1;
  if (ui.performed(id, Action::decrement)) steps -= 1;
  moved += steps * range.step;
  if (r.ring && ui.take_key(ImGuiKey_Home)) moved = range.least;
  if (r.ring && ui.take_key(ImGuiKey_End)) moved = range.most;
  std::string wanted;
  if (ui.performed(id, Action::set_value, &wanted)) moved = number_from(wanted).value_or(value);
  if (moved != before) {
    // To the grid of steps from the least value, through ten decimals so that 0.30000000000000004 never appears.
    const double grid = range.least + std::round((moved - range.least) / range.step) * range.step;
    value = std::clamp(number_from(number_text(grid, 10)).value_or(before), range.least, range.most);
  }

  const Theme& t = ui.theme;
  const Color filled = color ? color : t.text;
  const float share = static_cast<float>((value - range.least) / (range.most - range.least));
  const float x = track.x + std::clamp(share, 0.0f, 1.0f) * track.w;
  ui.fill(track, t.dark ? t.line : mixed(t.line, t.faint, 0.3f), 2);
  ui.fill({track.x, track.y, x - track.x, track.h}, filled, 2);
  ui.disc({x, track.y + 2}, r.held || r.hovered ? 9.0f : 8.0f, filled);
  ui.disc({x, track.y + 2}, 4, t.panel);
  if (r.ring) ui.ring({x - 9, track.y - 7, 18, 18}, 9);

  SemanticNode& done = ui.semantics.at(index);
  done.range = SemanticRange{range.least, range.most, value, range.step};
  done.value =
      spoken.empty() || value != before ? number_text(number_from(number_text(value, 10)).value_or(value)) : std::string(spoken);
  if (value != before) ui.again();
  return value != before;
}

}  // namespace gatewalk::lessons
