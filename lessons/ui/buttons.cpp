// What is pressed: buttons, switch, links, rows.
#include "lessons/ui/buttons.hpp"

#include <cmath>

#include "lessons/ui/cards.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float corner = 8;

struct ButtonColors {
  Color fill, frame, letters;
};

ButtonColors colors_of(const Theme& t, const ButtonStyle& style, const Response& r) {
  ButtonColors c{t.raised, t.line, t.text};
  if (style.look == ButtonStyle::primary) c = {t.primary, 0, t.on_primary};
  if (style.look == ButtonStyle::accent) {
    const Color color = style.color ? style.color : t.forget;
    c = {color, 0, ink_on(color)};
  }
  if (style.look == ButtonStyle::quiet) c = {0, 0, t.muted};
  const bool filled = style.look == ButtonStyle::primary || style.look == ButtonStyle::accent;
  if (r.hovered) {
    c.fill = filled                             ? mixed(c.fill, t.background, 0.12f)
             : style.look == ButtonStyle::quiet ? t.raised
                                                : mixed(t.raised, t.text, 0.07f);
    if (style.look == ButtonStyle::quiet) c.letters = t.text;
  }
  if (r.held) c.fill = filled ? mixed(c.fill, t.background, 0.22f) : mixed(t.raised, t.text, 0.12f);
  if (!style.enabled) c = {filled ? t.raised : c.fill, t.line, faded(t.faint, 0.75f)};
  return c;
}

TextStyle letters_of(const ButtonStyle& style, Color color) {
  TextStyle letters;
  letters.size = 14;
  letters.face = style.look == ButtonStyle::primary || style.look == ButtonStyle::accent ? Face::semibold : Face::regular;
  letters.color = color;
  return letters;
}

constexpr float icon_size = 12, icon_gap = 8;

}  // namespace

float button_width(Ui& ui, std::string_view text, const ButtonStyle& style) {
  const float icon = style.icon == Icon::none ? 0 : icon_size + icon_gap;
  return std::ceil(text_width(ui, letters_of(style, 0), text) + icon + 28);
}

bool button(Ui& ui, std::string_view key, Rect area, std::string_view text, const ButtonStyle& style) {
  SemanticNode& node = ui.node(key, Role::button, text, area);
  node.disabled = !style.enabled;
  node.description = style.hint;
  const std::string id = node.id;
  const Response r = ui.pressable(node);
  const ButtonColors c = colors_of(ui.theme, style, r);
  if (c.fill) ui.fill(area, c.fill, corner);
  if (c.frame) ui.frame(area, c.frame, corner);

  const TextStyle letters = letters_of(style, c.letters);
  const float icon = style.icon == Icon::none ? 0 : icon_size + icon_gap;
  const float width = std::min(text_width(ui, letters, text), area.w - 8 - icon);
  Rect line{area.x + (area.w - width - icon) / 2, area.y, width, area.h};
  if (style.icon != Icon::none) {
    const float x = style.icon_after ? line.x + width + icon_gap : line.x;
    draw_icon(ui, style.icon, {x, area.y, icon_size, area.h}, icon_size, c.letters);
    if (!style.icon_after) line.x += icon;
  }
  draw_text_in(ui, line, letters, text);
  if (r.ring) ui.ring(area, corner);
  if (!style.hint.empty()) tooltip(ui, id, area, r.hovered, r.ring, style.hint);
  return r.pressed;
}

bool icon_button(Ui& ui, std::string_view key, Rect area, Icon icon, std::string_view name, bool enabled) {
  SemanticNode& node = ui.node(key, Role::button, name, area);
  node.disabled = !enabled;
  const std::string id = node.id;
  const Response r = ui.pressable(node);
  ButtonStyle style;
  style.enabled = enabled;
  const ButtonColors c = colors_of(ui.theme, style, r);
  ui.fill(area, c.fill, corner);
  ui.frame(area, c.frame, corner);
  draw_icon(ui, icon, area, std::min(16.0f, area.h * 0.45f), c.letters);
  if (r.ring) ui.ring(area, corner);
  tooltip(ui, id, area, r.hovered, r.ring, name);
  return r.pressed;
}

bool toggle(Ui& ui, std::string_view key, Rect area, std::string_view text, bool& on) {
  SemanticNode& node = ui.node(key, Role::toggle, text, area);
  const std::size_t index = ui.semantics.last();
  const Response r = ui.pressable(node);
  if (r.pressed) on = !on;
  ui.semantics.at(index).checked = on;

  const Theme& t = ui.theme;
  const Rect track{area.x, area.y + (area.h - 20) / 2, 36, 20};
  ui.fill(track, on ? t.right : t.line, 10);
  if (!on) ui.frame(track, t.faint, 10);
  ui.disc({on ? track.right() - 10 : track.x + 10, track.y + 10}, r.hovered ? 7.5f : 7, on ? ink_on(t.right) : t.text);
  if (on) draw_icon(ui, Icon::check, {track.right() - 15, track.y + 5, 10, 10}, 8, t.right);
  draw_text_in(ui, {area.x + 46, area.y, area.w - 46, area.h}, {}, text);
  if (r.ring) ui.ring(area, 6);
  return r.pressed;
}

bool link(Ui& ui, std::string_view key, Point at, std::string_view text, const TextStyle& style) {
  const float width = text_width(ui, style, text);
  const Rect area{at.x, at.y, width, style.size * 1.4f};
  const Response r = ui.pressable(ui.node(key, Role::link, text, area));
  const Color color = style.color ? style.color : ui.theme.hidden;
  TextStyle letters = style;
  letters.color = color;
  draw_text(ui, {at.x, at.y + style.size * 0.2f}, letters, text);
  ui.line({at.x, area.bottom() - 1}, {at.x + width, area.bottom() - 1}, faded(color, r.hovered ? 1.0f : 0.5f));
  if (r.ring) ui.ring(area, 3);
  return r.pressed;
}

namespace {

// Words in small lines, one below the other, in the middle of the height.
void draw_lines(Ui& ui, Rect area, std::string_view text) {
  const TextStyle style{Face::regular, 12};
  constexpr float line = 14;
  const auto most = std::max<std::size_t>(1, static_cast<std::size_t>(area.h / line));
  std::vector<std::string> lines;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const bool fits = !lines.empty() && text_width(ui, style, lines.back() + " " + std::string(word)) * 0.85f <= area.w;
    if (fits || lines.size() == most) lines.back() += " " + std::string(word);
    else lines.emplace_back(word);
  }
  area = {area.x, area.center().y - line * static_cast<float>(lines.size()) / 2, area.w, line};
  for (const std::string& one : lines) {
    draw_text_in(ui, area, style, one);
    area.y += line;
  }
}

}  // namespace

bool row_button(Ui& ui, std::string_view key, Rect area, std::string_view text, std::string_view right, bool selected) {
  SemanticNode& node = ui.node(key, Role::button, text, area);
  node.description = right;
  node.selected = selected;
  const Response r = ui.pressable(node);
  const Theme& t = ui.theme;
  ui.fill(area, r.hovered ? mixed(t.raised, t.text, 0.07f) : t.raised, 6);
  ui.frame(area, selected ? t.text : t.line, 6);
  Rect inner = area.inset(10, 0);
  const TextStyle small{Face::regular, 12, t.muted};
  const float wide = std::min(text_width(ui, small, right), inner.w / 2);
  draw_text_in(ui, inner.cut_right(wide), small, right, Align::right);
  inner.w -= 8;
  // What is too long for a line stands on as many as there is room for.
  const TextStyle style{Face::regular, 13};
  if (text_width(ui, style, text) * 0.8f > inner.w && inner.h >= 26) draw_lines(ui, inner, text);
  else draw_text_in(ui, inner, style, text);
  if (r.ring) ui.ring(area, 6);
  return r.pressed;
}

}  // namespace gatewalk::lessons
