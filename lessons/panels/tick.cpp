#include "lessons/panels/tick.hpp"

#include "lessons/ui/paragraph.hpp"

namespace gatewalk::lessons {

float draw_tick(Ui& ui, std::string_view key, Point at, float width, const std::string& words, bool done, bool waits) {
  const Ui::Scope scope(ui, key);
  const ParagraphStyle style{13.5f, 1.4f, waits ? ui.theme.faint : done ? ui.theme.text : ui.theme.muted};
  Span mark;
  mark.text = done ? "✓ " : "○ ";
  mark.color = done ? ui.theme.right : ui.theme.faint;
  mark.bold = true;
  paragraph(ui, "mark", at, 20, {mark}, style);
  return paragraph(ui, "words", {at.x + 22, at.y}, width - 22, {{words}}, style).height + 4;
}

}  // namespace gatewalk::lessons
