#include "lessons/graphics/heat_map.hpp"

#include <cmath>

#include "lessons/ui/paper.hpp"

namespace gatewalk::lessons {

namespace {

constexpr int most_rectangles = 64;  // a side, without shaders
constexpr float gap_from = 7;        // pixels a cell

void draw_rectangles(Ui& ui, const HeatMap& map, Color ground) {
  ui.fill(map.area, ground);
  const Ui::Clip clip(ui, map.area);
  const Rect& w = map.window;
  const int first_row = std::max(0, static_cast<int>(w.y)), first_column = std::max(0, static_cast<int>(w.x));
  const int last_row = std::min(map.rows, static_cast<int>(std::ceil(w.bottom()))),
            last_column = std::min(map.columns, static_cast<int>(std::ceil(w.right())));
  const int down = (last_row - first_row + most_rectangles - 1) / most_rectangles,
            across = (last_column - first_column + most_rectangles - 1) / most_rectangles;
  for (int row = first_row; row < last_row; row += std::max(down, 1))
    for (int column = first_column; column < last_column; column += std::max(across, 1)) {
      const int of_row = std::min(row + down / 2, map.rows - 1), of_column = std::min(column + across / 2, map.columns - 1);
      Rect cell = map.at(row, column);
      const float gap = cell.w > gap_from ? 1.5f : 0;
      cell = {cell.x + gap / 2, cell.y + gap / 2, cell.w * static_cast<float>(std::max(across, 1)) - gap,
              cell.h * static_cast<float>(std::max(down, 1)) - gap};
      // Round corners cost ten vertices each.
      const bool few = (last_row - first_row) * (last_column - first_column) <= 400;
      ui.fill(cell, value_color(ui.theme, map.values[static_cast<std::size_t>(of_row * map.columns + of_column)], map.range),
              gap > 0 && few ? 1.5f : 0);
    }
  if (map.lit_row >= 0) ui.frame(map.at(map.lit_row, map.lit_column).inset(-1), ui.theme.focus, 2, 2);
}

Drawing drawing_of(const HeatMap& map, const Theme& t, Color ground) {
  Drawing d;
  d.shader = "heat_map", d.area = map.area, d.strip = true, d.vertex_count = 4;
  d.values = map.values, d.rows = map.rows, d.columns = map.columns, d.values_version = map.version;
  d.set("shown", {map.window.x, map.window.y, map.window.w, map.window.h});
  d.set("range", {static_cast<float>(map.range)});
  d.set("lit", {static_cast<float>(map.lit_column), static_cast<float>(map.lit_row)});
  d.set("negative", t.negative), d.set("zero", t.zero), d.set("positive", t.positive);
  d.set("missing", t.gradient), d.set("ground", ground), d.set("ring", t.focus);
  return d;
}

Rect kept_inside(Rect window, int rows, int columns) {
  window.w = std::min(window.w, static_cast<float>(columns)), window.h = std::min(window.h, static_cast<float>(rows));
  window.x = std::clamp(window.x, 0.0f, static_cast<float>(columns) - window.w);
  window.y = std::clamp(window.y, 0.0f, static_cast<float>(rows) - window.h);
  return window;
}

}  // namespace

void draw_heat_map(Ui& ui, const HeatMap& map, Color ground) {
  if (Graphics* graphics = shaders_of(ui)) graphics->draw(ui.draw(), drawing_of(map, ui.theme, ground));
  else draw_rectangles(ui, map, ground);
}

Rect zoomed_window(Rect window, int rows, int columns, float factor, Point kept) {
  const float least_w = std::min(4.0f, static_cast<float>(columns)), least_h = std::min(4.0f, static_cast<float>(rows));
  // One factor for both sides, so that cells keep their shape.
  factor = std::min({factor, window.w / least_w, window.h / least_h});
  const float w = window.w / factor, h = window.h / factor;
  return kept_inside({kept.x - (kept.x - window.x) / factor, kept.y - (kept.y - window.y) / factor, w, h}, rows, columns);
}

Rect moved_window(Rect window, int rows, int columns, Point by) {
  return kept_inside({window.x + by.x, window.y + by.y, window.w, window.h}, rows, columns);
}

}  // namespace gatewalk::lessons
