// One of several: tabs and the dropdown.
#include "lessons/ui/choices.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

// Arrows, Home and End among count things. True if chosen changed.
bool walk(Ui& ui, int count, int& chosen, ImGuiKey back, ImGuiKey forth) {
  const int before = chosen;
  if (ui.take_key(back)) chosen = std::max(chosen - 1, 0);
  if (ui.take_key(forth)) chosen = std::min(chosen + 1, count - 1);
  if (ui.take_key(ImGuiKey_Home)) chosen = 0;
  if (ui.take_key(ImGuiKey_End)) chosen = count - 1;
  return chosen != before;
}

}  // namespace

bool tabs(Ui& ui, std::string_view key, Rect area, std::string_view name, std::span<const std::string> labels, int& chosen) {
  GATEWALK_CHECK(!labels.empty() && chosen >= 0 && chosen < static_cast<int>(labels.size()),
                 "tabs: chosen is not one of the labels");
  const Theme& t = ui.theme;
  Ui::Group list(ui, key, Role::tab_list, name, area);
  // Equal shares, but for a label that does not fit one: then each has its own width and a share of what is left.
  const float count = static_cast<float>(labels.size());
  float widest = 0, all = 0;
  const auto needed = [&](std::size_t i) { return text_width(ui, {Face::semibold, 14}, labels[i]) + 14; };
  for (std::size_t i = 0; i < labels.size(); ++i) widest = std::max(widest, needed(i)), all += needed(i);
  const bool equal = widest * count <= area.w;
  // Where even that is too wide the letters become smaller, down to what can still be read.
  const float size = 14 * std::clamp(area.w / all, 0.72f, 1.0f);
  float x = area.x;
  const int before = chosen;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Rect tab{x, area.y, equal ? area.w / count : needed(i) + (area.w - all) / count, area.h};
    x = tab.right();
    SemanticNode& node = ui.node(std::to_string(i), Role::tab, labels[i], tab);
    const std::size_t index = ui.semantics.last();
    node.selected = static_cast<int>(i) == before;
    const Response r = ui.pressable(node);
    // One stop for Tab: the others are reached by arrows, by the pointer and by the mirror's press.
    if (static_cast<int>(i) != before) ui.semantics.at(index).focusable = false;
    if (r.pressed && static_cast<int>(i) != before) {
      chosen = static_cast<int>(i);
      ui.focus(ui.id(std::to_string(i)), r.ring);
    }
    if (r.ring && walk(ui, static_cast<int>(labels.size()), chosen, ImGuiKey_LeftArrow, ImGuiKey_RightArrow))
      ui.focus(ui.id(std::to_string(chosen)));
    const bool selected = static_cast<int>(i) == before;
    if (r.hovered && !selected) ui.fill(tab.inset(4, 6), ui.theme.raised, 6);
    draw_text_in(ui, tab.inset(size < 14 ? 2.0f : 6.0f, 0),
                 {selected ? Face::semibold : Face::regular, size, selected ? t.text : t.muted}, labels[i], Align::center);
    if (selected) ui.fill({tab.x + 10, tab.bottom() - 3, tab.w - 20, 3}, t.text, 1.5f);
    if (r.ring) ui.ring(tab.inset(5), 5);
  }
  ui.line({area.x, area.bottom()}, {area.right(), area.bottom()}, t.line);
  if (chosen != before) ui.again();
  return chosen != before;
}

bool select(Ui& ui, std::string_view key, Rect area, std::string_view name, std::span<const std::string> options, int& chosen) {
  GATEWALK_CHECK(!options.empty() && chosen >= 0 && chosen < static_cast<int>(options.size()),
                 "select: chosen is not one of the options");
  const Theme& t = ui.theme;
  const int count = static_cast<int>(options.size()), before = chosen;
  Ui::Group field(ui, key, Role::select, name, area);
  field.node().value = options[static_cast<std::size_t>(chosen)];
  field.node().answer(Action::set_value).answer(Action::increment).answer(Action::decrement);
  const std::string id = field.node().id;
  const Response r = ui.pressable(field.node());
  bool open = ui.open_popup == id;
  if (r.pressed) open = !open;
  if (r.pressed && open && !r.focused) ui.focus(id, false);  // pressed from outside: the list stays open as long as it is focused
  if ((r.ring || (open && r.focused)) && walk(ui, count, chosen, ImGuiKey_UpArrow, ImGuiKey_DownArrow)) {
  }
  if (open && r.focused && ui.take_key(ImGuiKey_Escape)) open = false;
  if (open && !r.focused && !r.pressed) open = false;
  std::string wanted;
  if (ui.performed(id, Action::set_value, &wanted))
    for (int i = 0; i < count; ++i)
      if (options[static_cast<std::size_t>(i)] == wanted) chosen = i;
  if (ui.performed(id, Action::increment)) chosen = std::min(chosen + 1, count - 1);
  if (ui.performed(id, Action::decrement)) chosen = std::max(chosen - 1, 0);
  field.node().expanded = open;

  ui.fill(area, r.hovered ? mixed(t.raised, t.text, 0.07f) : t.raised, 8);
  ui.frame(area, t.line, 8);
  Rect inner = area.inset(12, 0);
  draw_icon(ui, Icon::down, inner.cut_right(12), 11, t.muted);
  // Of "nig · no input gate", where it does not fit, what it is called.
  std::string_view shown = options[static_cast<std::size_t>(before)];
  if (text_width(ui, {}, shown) > inner.w) shown = shown.substr(0, shown.find(" · "));
  draw_text_in(ui, inner, {}, shown);
  if (r.ring) ui.ring(area);

  if (open) {
    // As wide as its longest entry, and in columns where one would be taller than the screen.
    const Rect screen = ui.screen();
    const float row = ui.target(34);
    float widest = 0;
    for (const std::string& option : options) widest = std::max(widest, text_width(ui, {Face::semibold, 14}, option) + 28);
    const int fit = std::max(1, static_cast<int>((screen.h - 24) / row)), columns = (count + fit - 1) / fit;
    const int rows = (count + columns - 1) / columns;
    const float wide =
        std::min(std::max(widest, (area.w - 8) / static_cast<float>(columns)), (screen.w - 24) / static_cast<float>(columns));
    Rect popup{area.x, area.bottom() + 4, wide * static_cast<float>(columns) + 8, row * static_cast<float>(rows) + 8};
    if (popup.bottom() > screen.bottom() && area.y - popup.h > screen.y) popup.y = area.y - popup.h - 4;
    popup.x = std::max(screen.x + 4, std::min(popup.x, screen.right() - popup.w - 4));
    popup.y = std::max(screen.y + 4, std::min(popup.y, screen.bottom() - popup.h - 4));
    Ui::Layer layer(ui);
    ui.fill({popup.x - 1, popup.y + 2, popup.w + 2, popup.h + 2}, faded(rgb(0), 0.25f), 9);
    ui.fill(popup, t.raised, 8);
    ui.frame(popup, t.line, 8);
    for (int i = 0; i < count; ++i) {
      const Rect line{popup.x + 4 + wide * static_cast<float>(i / rows), popup.y + 4 + row * static_cast<float>(i % rows), wide,
                      row};
      SemanticNode& node = ui.node(std::to_string(i), Role::option, options[static_cast<std::size_t>(i)], line);
      node.selected = i == chosen;
      node.answer(Action::press);
      const std::string option = node.id;
      const Response o = ui.pointable(option, line);
      if (o.pressed || ui.performed(option, Action::press)) {
        chosen = i;
        open = false;
        ui.focus(id, r.ring);
      }
      if (o.hovered || i == chosen) ui.fill(line, mixed(t.raised, t.text, o.hovered ? 0.12f : 0.06f), 6);
      draw_text_in(ui, line.inset(8, 0), {i == chosen ? Face::semibold : Face::regular, 14},
                   options[static_cast<std::size_t>(i)]);
    }
  }
  const bool was_open = ui.open_popup == id;
  if (open) ui.open_popup = id;
  if (!open && was_open) ui.open_popup.clear();
  if (open != was_open || chosen != before) ui.again();
  return chosen != before;
}

}  // namespace gatewalk::lessons
