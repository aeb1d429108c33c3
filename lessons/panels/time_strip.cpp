#include "lessons/panels/time_strip.hpp"

#include <algorithm>

#include "lessons/experiment/quantity.hpp"
#include "lessons/panels/time_columns.hpp"
#include "lessons/panels/time_controls.hpp"
#include "lessons/panels/time_nothing.hpp"
#include "lessons/panels/time_rows.hpp"
#include "lessons/panels/update_axis.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float heading_height = 20;

// The rows of one layer and direction, below its name where there are several.
struct StripPart {
  trace::Part part;
  std::vector<Index> rows;
};

// The layers that the strip shows: the one on the stage, or all of them, the uppermost on top as on the stage.
std::vector<StripPart> shown_parts(const Player& player) {
  const Experiment& e = player.experiment();
  const network::Shape& shape = e.setup().shape;
  const Cursor& cursor = player.cursor();
  std::vector<trace::Part> parts{cursor.part};
  if (shows_all_layers(player)) {
    parts.clear();
    for (int layer = shape.layers - 1; layer >= 0; --layer)
      for (int direction = 0; direction < shape.directions(layer); ++direction) parts.push_back({layer, direction});
  }
  std::vector<StripPart> all;
  for (const trace::Part part : parts) {
    const equations::Recipe& recipe = *e.trace(cursor.pass, part).recipe;
    StripPart one{part, followed_operations(recipe)};
    std::erase_if(one.rows, [&](Index op) { return player.view().strip.hidden.count(recipe[op].name) > 0; });
    all.push_back(std::move(one));
  }
  return all;
}

// A layer's name above its rows; pressing it puts that layer on the stage.
void draw_heading(Ui& ui, Player& player, trace::Part part, Point at) {
  const bool now = player.cursor().part == part;
  const std::string name = part_title(ui.words(), player.experiment().setup().shape, part);
  if (link(ui, "heading", at, name, {Face::semibold, 12.5f, now ? ui.theme.text : ui.theme.muted})) player.show_part(part);
}

}  // namespace

void draw_time_strip(Ui& ui, Player& player, Rect area) {
  const Experiment& e = player.experiment();
  const Cursor& cursor = player.cursor();
  const bool backward = cursor.pass == Pass::backward;
  Rect inside = area.inset(std::min(18.0f, area.w / 40), 8);
  if (player.learned()) {
    draw_update_axis(ui, player, inside.cut_top(update_axis_height(ui)));
    inside.cut_top(4);
  }
  draw_time_controls(ui, player, inside.cut_top(ui.target(32)));
  inside.cut_top(4);

  const float label = std::clamp(inside.w * 0.16f, 78.0f, 150.0f);
  const Columns columns = columns_in(ui, player, inside.x + label, inside.w - label);

  // Tokens: pressing one seeks to its time step.
  const float top = inside.y;
  const Rect tokens = inside.cut_top(ui.target(24));
  const std::vector<StripPart> parts = shown_parts(player);
  const float heads = parts.size() > 1 ? heading_height : 0;
  int count = 0;
  for (const StripPart& part : parts) count += static_cast<int>(part.rows.size()) + (backward ? 1 : 0);
  const float bar = columns.shown < columns.steps ? 9.0f : 0.0f;
  const float room = inside.h - bar - 4 - heads * static_cast<float>(parts.size());
  // On a low screen rows are closer, and lower where no finger has to hit them: those of a peephole LSTM that learns are whole.
  const bool close = room < 28 * static_cast<float>(count);
  const float gap = close ? 4.0f : 7.0f, least_row = close && !ui.preferences.coarse_pointer ? 13.0f : 21.0f;
  const float height = std::clamp(room / static_cast<float>(std::max(count, 1)) - gap, least_row, 64.0f);
  const float norms = std::max(height, 34.0f);  // its name, and which scale it has
  float rows_height = 2;
  for (const StripPart& part : parts)
    rows_height += heads + (backward ? norms + gap : 0) + static_cast<float>(part.rows.size()) * (height + gap);
  // The current column is marked as far down as there are rows.
  const Rect current = columns.at(cursor.step, top - 2, std::min(area.bottom() - top - 4, tokens.h + bar + rows_height));
  ui.fill(current, ui.theme.raised, 8);
  ui.frame(current, ui.theme.muted, 8);
  draw_tokens(ui, player, columns, tokens);
  if (bar > 0)
    scroll_columns(ui, columns,
                   Rect{columns.left, inside.cut_top(bar).y + 1, columns.width * static_cast<float>(columns.shown), 5});

  draw_time_choices(ui, player);
  if (count == 0 || inside.h < 12) return;
  draw_borders(ui, player, columns, tokens.bottom(), std::min(inside.bottom(), inside.y + rows_height));
  ScrollArea scroll(ui, "rows", inside, ui.say("time.quantities"));
  // One scale of colors for all that is shown together.
  double range = 0;
  for (const StripPart& part : parts) range = std::max(range, value_range(e, cursor.pass, part.part));
  float y = scroll.top() + 2;
  for (const StripPart& part : parts) {
    std::optional<Ui::Scope> of_part;
    if (heads > 0) {
      of_part.emplace(ui, "part " + std::to_string(e.setup().shape.index(part.part)));
      draw_heading(ui, player, part.part, {inside.x, y});
      y += heads;
    }
    if (backward) {
      draw_norms(ui, player, part.part, columns, {inside.x, y, inside.w, norms});
      y += norms + gap;
    }
    const std::vector<std::string> nothing = nothing_in(ui, player, part.part, columns);
    for (const Index op : part.rows) {
      draw_row(ui, player, part.part, op, columns, nothing, {inside.x, y, inside.w, height}, range);
      y += height + gap;
    }
  }
  scroll.end_at(y - gap + 2);
}

}  // namespace gatewalk::lessons
