#include "lessons/panels/cell_lines.hpp"

#include <algorithm>

#include "lessons/formula/show.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/panels/prose_view.hpp"

namespace gatewalk::lessons {

bool draw_cell_line(Ui& ui, const Player& player, Rect row, const equations::Recipe& recipe, const equations::Recipe* backward,
                    const MarkedLine& line, const LineLook& look) {
  using Mark = MarkedLine::Mark;
  const bool marked = line.mark == Mark::changed || line.mark == Mark::added, gone = line.mark == Mark::gone;
  constexpr float indent = 12, usual = 17, least = 11;
  formula::ShowStyle style;
  style.size = usual;
  style.ink = marked ? 0 : gone ? ui.theme.faint : ui.theme.muted;
  if (!gone && backward)
    style.color = [&](std::string_view id) {
      return id == "gone" ? ui.theme.faint : term_color(ui.theme, recipe, *backward, id);
    };
  const std::string& tex = line.gaps.empty() ? line.tex : line.gaps;
  style.phrase = formula_phrases(player);
  const Point whole = formula::extent_of(ui, tex, style);
  const float room = row.w - indent - 4, fits = std::min({1.0f, room / whole.x, row.h / whole.y});  // a fraction is higher
  if (fits > 0) style.size = std::max(least, usual * fits);
  SemanticNode& node = ui.node(look.key, Role::formula, look.words, row);
  const Response r = look.pressable ? ui.pressable(node) : Response{};
  if (r.hovered) ui.cursor(ImGuiMouseCursor_Hand);
  if (marked || r.hovered) ui.fill(row.inset(0, 1), mixed(ui.theme.panel, ui.theme.text, marked ? 0.11f : 0.05f), 5);
  if (marked) ui.fill({row.x, row.y + 3, 3, row.h - 6}, ui.theme.text, 1.5f);
  const auto box = formula::inline_box(ui, tex, style);
  const Ui::Clip clip(ui, row);
  box->draw(ui, {row.x + indent, row.y + row.h * 0.68f});
  if (gone) {
    const float width = std::min(room, formula::extent_of(ui, tex, style).x), y = row.y + row.h * 0.52f;
    ui.line({row.x + indent - 2, y}, {row.x + indent + width + 2, y}, ui.theme.muted, 1.5f);
  }
  if (r.ring) ui.ring(row.inset(1, 1), 5);
  return r.pressed;
}

std::string spoken_line(Ui& ui, const Player& player, const std::string& tex) {
  return formula::speech_of(ui, tex, formula_phrases(player));
}

}  // namespace gatewalk::lessons
