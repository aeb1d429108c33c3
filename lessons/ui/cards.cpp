#include "lessons/ui/cards.hpp"

#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

constexpr double tooltip_delay = 0.45;

}  // namespace

void card(Ui& ui, Rect area, Color accent) {
  const Theme& t = ui.theme;
  ui.fill(area, accent ? mixed(t.panel, accent, t.dark ? 0.08f : 0.06f) : t.raised, 10);
  ui.frame(area, accent ? mixed(t.line, accent, t.high_contrast ? 1.0f : 0.45f) : t.line, 10);
}

void heading(Ui& ui, std::string_view key, Rect area, std::string_view text, int level, const TextStyle& style, Align align) {
  ui.node(key, Role::heading, text, area).level = level;
  draw_text_in(ui, area, style, text, align);
}

void label(Ui& ui, std::string_view key, Rect area, std::string_view text, const TextStyle& style, Align align) {
  ui.node(key, Role::text, text, area);
  draw_text_in(ui, area, style, text, align);
}

float legend_dot(Ui& ui, std::string_view key, Point at, std::string_view name, Color color, std::string_view quantity) {
  const TextStyle style{Face::regular, 13, ui.is_lit(quantity) ? ui.theme.text : ui.theme.muted};
  const float width = 20 + text_width(ui, style, name);
  const Rect area{at.x, at.y, width, 20};
  ui.node(key, Role::text, name, area);
  if (ui.pointable(ui.id(key), area).hovered && !quantity.empty()) ui.light(quantity);
  if (ui.is_lit(quantity)) ui.disc({at.x + 6, at.y + 10}, 8, faded(color, 0.3f));
  ui.disc({at.x + 6, at.y + 10}, 5, color);
  draw_text_in(ui, {at.x + 18, at.y, width, 20}, style, name);
  return width;
}

void progress_bar(Ui& ui, std::string_view key, Rect area, std::string_view name, double share, std::string_view spoken,
                  Color color) {
  SemanticNode& node = ui.node(key, Role::progress, name, area);
  node.value = spoken;
  node.range = SemanticRange{0, 1, share, 0};
  const float radius = area.h / 2;
  ui.fill(area, ui.theme.line, radius);
  const float width = area.w * static_cast<float>(std::clamp(share, 0.0, 1.0));
  if (width > 0) ui.fill({area.x, area.y, std::max(width, area.h), area.h}, color ? color : ui.theme.text, radius);
}

// The text in lines of at most that width, broken at blanks.
static std::vector<std::string> wrapped(Ui& ui, const TextStyle& style, std::string_view text, float width) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string longer = lines.back() + (lines.back().empty() ? "" : " ") + std::string(text.substr(0, end));
    if (!lines.back().empty() && text_width(ui, style, longer) > width) lines.emplace_back(text.substr(0, end));
    else lines.back() = longer;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void tooltip(Ui& ui, const std::string& id, Rect around, bool hovered, bool ring, std::string_view text) {
  const bool pinned = ui.pinned == id;
  if (!hovered && !ring && !pinned) {
    if (ui.tooltip_owner == id) ui.tooltip_owner.clear();
    return;
  }
  if (ui.input.touch && !ring && !pinned) return;
  if (!pinned && !ui.pinned.empty()) return;  // one meaning at a time
  if (ui.tooltip_owner != id) {
    if (!ui.tooltip_owner.empty() && !hovered) return;
    ui.tooltip_owner = id;
    ui.tooltip_since = ui.input.now;
  }
  if (ui.input.down && !pinned) ui.tooltip_since = 1e300;  // pressed: it has been understood
  if (pinned) ui.tooltip_since = ui.input.now - tooltip_delay;
  if (ui.tooltip_since > ui.input.now) return;
  const double left = ui.tooltip_since + tooltip_delay - ui.input.now;
  if (left > 0) {
    ui.wake_in(left);
    return;
  }
  const TextStyle style{Face::regular, 13, ui.theme.text};
  const std::vector<std::string> lines = wrapped(ui, style, text, std::min(340.0f, ui.screen().w - 40));
  float width = 0;
  for (const std::string& line : lines) width = std::max(width, text_width(ui, style, line) + 20);
  Rect box{around.center().x - width / 2, around.bottom() + 8, width, 19.0f * static_cast<float>(lines.size()) + 10};
  box.x = std::clamp(box.x, 6.0f, std::max(6.0f, ui.screen().w - width - 6));
  if (box.bottom() > ui.screen().h - 4) box.y = around.y - 8 - box.h;
  const Ui::Layer layer(ui);
  ui.fill(box, ui.theme.raised, 6);
  ui.frame(box, ui.theme.line, 6);
  for (std::size_t k = 0; k < lines.size(); ++k)
    draw_text_in(ui, {box.x + (lines.size() == 1 ? 0 : 10), box.y + 5 + 19 * static_cast<float>(k), box.w, 19}, style, lines[k],
                 lines.size() == 1 ? Align::center : Align::left);
}

void draw_nothing(Ui& ui, Rect cell) {
  ui.frame(cell.inset(0.5f), faded(ui.theme.muted, 0.35f), 2);
  ui.line({cell.x + 2, cell.bottom() - 2}, {cell.right() - 2, cell.y + 2}, faded(ui.theme.muted, 0.25f));
}

void mark_sign(Ui& ui, Rect cell, double value, double range) {
  if (!(value < 0) || cell.w < 5 || cell.h < 3) return;
  const float w = std::min(8.0f, cell.w * 0.5f), h = cell.h < 5 ? 1.0f : 1.5f;
  // Faint where little is below zero.
  const auto share = static_cast<float>(std::clamp(-value / range, 0.0, 0.5));
  ui.fill({ui.snapped(cell.center().x - w / 2), ui.snapped(cell.center().y - h / 2), w, h},
          faded(ink_on(value_color(ui.theme, value, range)), 0.4f + 0.9f * share));
}

}  // namespace gatewalk::lessons
