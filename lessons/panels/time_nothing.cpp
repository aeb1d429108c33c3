#include "lessons/panels/time_nothing.hpp"

#include "engine/trace/activity.hpp"

namespace gatewalk::lessons {

std::string nothing_at(const Ui& ui, const Player& player, int step) {
  const Experiment& e = player.experiment();
  const Cursor& c = player.cursor();
  const trace::Trace& trace = e.trace(c.pass, c.part);
  if (!trace.extent.valid(step, c.batch)) return ui.say("time.padding", {{"step", step + 1}});
  if (c.pass == Pass::forward || e.cuts().truncate == 0) return "";
  if (trace::norm_together(trace, trace::state_error_terms(*trace.recipe), step, c.batch) != 0) return "";
  return ui.say("time.not_computed", {{"step", step + 1}});
}

void draw_nothing(Ui& ui, Rect cell) {
  ui.frame(cell.inset(0.5f), faded(ui.theme.muted, 0.35f), 2);
  ui.line({cell.x + 2, cell.bottom() - 2}, {cell.right() - 2, cell.y + 2}, faded(ui.theme.muted, 0.25f));
}

void draw_borders(Ui& ui, const Player& player, const Columns& columns, float top, float bottom) {
  const Experiment& e = player.experiment();
  const trace::Extent& extent = e.trace(Pass::backward, player.cursor().part).extent;
  const int every = e.cuts().truncate;
  if (player.cursor().pass == Pass::forward || every == 0) return;
  for (int n = every; n < columns.steps; n += every) {
    const int right = std::max(extent.nth(n - 1), extent.nth(n));
    if (right <= columns.first || right >= columns.first + columns.shown) continue;
    const float x = columns.at(right, 0, 0).x;
    for (float y = top; y < bottom; y += 8) ui.line({x, y}, {x, std::min(y + 5, bottom)}, ui.theme.wrong, 2);
    ui.node("border " + std::to_string(right), Role::text, ui.say("time.border", {{"step", right}, {"next", right + 1}}),
            {x - 1, top, 2, bottom - top});
  }
}

}  // namespace gatewalk::lessons
