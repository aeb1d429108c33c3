#include "lessons/panels/problem.hpp"

#include <algorithm>
#include <vector>

#include "lessons/ui/buttons.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/paragraph.hpp"

namespace gatewalk::lessons {

bool draw_problem(Ui& ui, const std::string& problem, bool editor) {
  const Ui::Layer layer(ui);
  const float w = std::min(560.0f, ui.screen().w - 32);
  const std::vector<Span> spans{{problem}};
  const float h = paragraph_height(ui, w - 84, spans) + 28;
  const Rect box{(ui.screen().w - w) / 2, editor ? 56 : ui.screen().h - h - 24, w, h};
  ui.fill(box, ui.theme.raised, 10);
  ui.frame(box, ui.theme.wrong, 10, 1.5f);
  const Ui::Group group(ui, "problem", Role::status, problem, box);
  paragraph(ui, "text", {box.x + 18, box.y + 14}, w - 84, spans);
  return icon_button(ui, "close", {box.right() - 50, box.y + (h - 36) / 2, 36, 36}, Icon::close, ui.say("dialog.close"));
}

}  // namespace gatewalk::lessons
