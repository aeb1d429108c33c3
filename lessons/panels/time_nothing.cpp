#include "lessons/panels/time_nothing.hpp"

#include "lessons/experiment/nothing.hpp"

namespace gatewalk::lessons {

std::string nothing_at(const Ui& ui, const Player& player, trace::Part part, int step) {
  const Experiment& e = player.experiment();
  const Cursor& c = player.cursor();
  return in_words(ui.words(), nothing_at(e.trace(c.pass, part), c.pass, e.cuts().truncate, step, c.batch), step);
}

std::vector<std::string> nothing_in(const Ui& ui, const Player& player, trace::Part part, const Columns& columns) {
  std::vector<std::string> all;
  for (int n = 0; n < columns.shown; ++n) all.push_back(nothing_at(ui, player, part, columns.first + n));
  return all;
}

void draw_borders(Ui& ui, const Player& player, const Columns& columns, float top, float bottom) {
  const Experiment& e = player.experiment();
  const int every = e.cuts().truncate;
  if (player.cursor().pass == Pass::forward || every == 0) return;
  const trace::Extent& extent = e.trace(Pass::backward, player.cursor().part).extent;
  for (int n = every; n < columns.steps; n += every) {
    const int right = std::max(extent.nth(n - 1), extent.nth(n));
    if (right <= columns.first || right >= columns.first + columns.shown) continue;
    const float x = columns.at(right, 0, 0).x;
    ui.dashes({x, top}, {x, bottom}, ui.theme.wrong, 5, 3, 2);
    ui.node("border " + std::to_string(right), Role::text, ui.say("time.border", {{"step", right}, {"next", right + 1}}),
            {x - 1, top, 2, bottom - top});
  }
}

}  // namespace gatewalk::lessons
