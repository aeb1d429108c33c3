#include "lessons/panels/time_strip.hpp"

#include <algorithm>
#include <utility>

#include "lessons/experiment/quantity.hpp"
#include "lessons/panels/computing_bar.hpp"
#include "lessons/panels/time_columns.hpp"
#include "lessons/panels/time_controls.hpp"
#include "lessons/panels/time_nothing.hpp"
#include "lessons/panels/time_rows.hpp"
#include "lessons/panels/update_axis.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float heading_height = 20, least_norms = 34, said_height = 16, least_told = 60;

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

// How high rows are, and the row of norms, which has two lines of words before it.
struct StripHeights {
  float row, norms, gap, heading;

  // Where rows end, from the first one's beginning on: a layer's name goes with its first row.
  std::vector<float> edges(const std::vector<StripPart>& parts, bool backward) const {
    std::vector<float> all{0};
    for (const StripPart& part : parts) {
      float head = heading;
      const auto add = [&](float height) { all.push_back(all.back() + std::exchange(head, 0) + height + gap); };
      if (backward) add(norms);
      for (std::size_t k = 0; k < part.rows.size(); ++k) add(row);
    }
    if (all.size() > 1) all.back() += 2 * air - gap;
    return all;
  }

  static constexpr float air = 2;  // above the first row and below the last
};

// As high as the room allows. On a low screen rows are closer, and lower where no finger has to hit them: those of a peephole
// LSTM that learns are whole.
StripHeights heights_in(const Ui& ui, const std::vector<StripPart>& parts, bool backward, float room) {
  float rows = 0;
  const auto several = static_cast<float>(parts.size());
  for (const StripPart& part : parts) rows += static_cast<float>(part.rows.size());
  const float heading = several > 1 ? heading_height : 0, norms = backward ? several : 0;
  room -= heading * several;
  const bool close = room < 28 * rows + norms * (least_norms + 7);
  const float gap = close ? 4.0f : 7.0f, least = close && !ui.preferences.coarse_pointer ? 13.0f : 21.0f;
  float each = room / std::max(rows + norms, 1.0f) - gap;
  if (each < least_norms) each = (room - norms * (least_norms + gap)) / std::max(rows, 1.0f) - gap;
  const float row = std::clamp(each, least, 64.0f);
  return {row, std::max(row, least_norms), gap, heading};
}

// A layer's name above its rows; pressing it puts that layer on the stage.
void draw_heading(Ui& ui, Player& player, trace::Part part, Point at) {
  const bool now = player.cursor().part == part;
  const std::string name = part_title(ui.words(), player.experiment().setup().shape, part);
  if (link(ui, "heading", at, name, {Face::semibold, 12.5f, now ? ui.theme.text : ui.theme.muted})) player.show_part(part);
}

// The rows, of which as many are shown as stand there whole. Returns the first that is, and behind the last.
std::pair<int, int> draw_rows(Ui& ui, Player& player, const Columns& columns, const std::vector<StripPart>& parts,
                              const StripHeights& heights, const std::vector<float>& edges, Rect inside, float side) {
  const Experiment& e = player.experiment();
  const Cursor& cursor = player.cursor();
  const bool backward = cursor.pass == Pass::backward;
  // The bar of what scrolls stands beside the columns.
  ScrollArea scroll(ui, "rows", {inside.x, inside.y, inside.w + side, inside.h}, ui.say("time.quantities"));
  const std::pair<int, int> shown = scroll.keep_whole(edges);
  // One scale of colors for all that is shown together.
  double range = 0;
  for (const StripPart& part : parts) range = std::max(range, value_range(e, cursor.pass, part.part));
  float y = scroll.top() + StripHeights::air;
  for (const StripPart& part : parts) {
    std::optional<Ui::Scope> of_part;
    if (heights.heading > 0) {
      of_part.emplace(ui, "part " + std::to_string(e.setup().shape.index(part.part)));
      draw_heading(ui, player, part.part, {inside.x, y});
      y += heights.heading;
    }
    if (backward) {
      draw_norms(ui, player, part.part, columns, {inside.x, y, inside.w, heights.norms});
      y += heights.norms + heights.gap;
    }
    const std::vector<std::string> nothing = nothing_in(ui, player, part.part, columns);
    for (const Index op : part.rows) {
      draw_row(ui, player, part.part, op, columns, nothing, {inside.x, y, inside.w, heights.row}, range);
      y += heights.row + heights.gap;
    }
  }
  scroll.end_at(y - heights.gap + StripHeights::air);
  return shown;
}

}  // namespace

void draw_time_strip(Ui& ui, Player& player, Rect area) {
  const Cursor& cursor = player.cursor();
  const bool backward = cursor.pass == Pass::backward;
  const float side = std::min(18.0f, area.w / 40);
  Rect inside = area.inset(side, 8);
  if (player.learned()) {
    draw_update_axis(ui, player, inside.cut_top(update_axis_height(ui)));
    inside.cut_top(4);
  }
  if (const float h = computing_bar_height(ui, player); h > 0) draw_computing_bar(ui, player, inside.cut_top(h));
  draw_time_controls(ui, player, inside.cut_top(ui.target(32)));
  inside.cut_top(4);

  const float names = std::clamp(inside.w * 0.16f, 78.0f, 150.0f);
  const Columns columns = columns_in(ui, player, inside.x + names, inside.w - names);

  // Tokens: pressing one seeks to its time step.
  const float top = inside.y;
  const Rect tokens = inside.cut_top(ui.target(24));
  const std::vector<StripPart> parts = shown_parts(player);
  const float bar = columns.shown < columns.steps ? 9.0f : 0.0f;
  const StripHeights heights = heights_in(ui, parts, backward, inside.h - bar - 2 * StripHeights::air);
  const std::vector<float> edges = heights.edges(parts, backward);
  const bool told = edges.back() > inside.h - bar + 0.5f && inside.h > least_told;  // that not all of them are shown
  const Rect said = told ? inside.cut_bottom(said_height) : Rect{};
  // The current column is marked as far down as there are rows.
  const float lowest = inside.bottom() + (told ? 0 : 4) - top;
  const Rect current = columns.at(cursor.step, top - 2, std::min(lowest, tokens.h + bar + edges.back() + 4));
  ui.fill(current, ui.theme.raised, 8);
  ui.frame(current, ui.theme.muted, 8);
  draw_tokens(ui, player, columns, tokens);
  if (bar > 0)
    scroll_columns(ui, columns,
                   Rect{columns.left, inside.cut_top(bar).y + 1, columns.width * static_cast<float>(columns.shown), 5});

  draw_time_choices(ui, player);
  if (edges.size() < 2 || inside.h < 12) return;
  draw_borders(ui, player, columns, tokens.bottom(), std::min(inside.bottom(), inside.y + edges.back()));
  const auto [first, behind] = draw_rows(ui, player, columns, parts, heights, edges, inside, side);
  if (!told) return;
  label(ui, "rows shown", said,
        ui.say("time.rows_shown", {{"first", first + 1}, {"last", behind}, {"of", static_cast<int>(edges.size()) - 1}}),
        {Face::regular, 12, ui.theme.muted}, Align::right);
}

}  // namespace gatewalk::lessons
