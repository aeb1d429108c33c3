// A layer's matrix on demand: a heat map with the vector it multiplies along the top and its result along the right side.
// In the backward pass, where a gradient is at hand, the gradient of this time step. Declared in scene.hpp.
#include <cmath>

#include "engine/equations/tex.hpp"
#include "lessons/canvas/quantity.hpp"
#include "lessons/canvas/stage/scene.hpp"
#include "lessons/canvas/stage/words.hpp"

namespace gatewalk::lessons::stage {

namespace {

using Kind = Operation::Kind;

constexpr float usual_cell = 29;
constexpr int most_drawn = 64;   // rows and columns drawn as rectangles; what is beyond is told

// A matrix on the screen: what it shows and where its cells stand.
struct Grid {
  program::Matrix values;
  double range = 1;
  Rect area;
  int rows = 0, columns = 0;
  float cell = 10;
  Rect at(int row, int column) const {
    const float gap = cell > 7 ? 1.5f : 0;
    return {area.x + cell * static_cast<float>(column), area.y + cell * static_cast<float>(row), cell - gap, cell - gap};
  }
};

void number_in(Scene& scene, Rect cell, double value, Color ground) {
  const float size = std::min(11.0f, cell.h * 0.42f);
  if (size < 8) return;
  const std::string text = cell_text(value, 2);
  const TextStyle style{Face::regular, size, ink_on(ground), false, true};
  if (text_width(scene.ui, style, text) <= cell.w - 1) draw_text_in(scene.ui, cell, style, text, Align::center);
}

void vector_along(Scene& scene, const program::View& values, const Grid& grid, bool top, int lit) {
  const int b = values.cols() == 1 ? 0 : scene.cursor().batch;
  const int count = std::min<int>(top ? grid.columns : grid.rows, static_cast<int>(values.rows()));
  for (int k = 0; k < count; ++k) {
    Rect cell = top ? grid.at(0, k) : grid.at(k, grid.columns);
    if (top) cell.y -= grid.cell + 6;
    else cell.x += 6;
    const Color ground = value_color(scene.ui.theme, values(k, b), scene.pass() == Pass::forward ? scene.range : 1);
    scene.ui.fill(cell, ground, 2);
    number_in(scene, cell, values(k, b), ground);
    if (k == lit) scene.ui.frame(cell.inset(-1), scene.ui.theme.focus, 3, 2);
  }
}

double largest(const program::Matrix& values) {
  double most = 0;
  for (const double v : values.reshaped())
    if (std::isfinite(v)) most = std::max(most, std::fabs(v));
  return most > 0 ? most : 1;
}

}  // namespace

Index matrix_operation(const Scene& scene) {
  if (scene.moment.part < 0) return -1;
  Index product = -1;
  for (const Index op : scene.diagram.part(scene.moment.part).operations)
    if (scene.forward[op].kind == Kind::product && (product < 0 || op == scene.moment.active)) product = op;
  if (scene.pass() == Pass::backward && scene.moment.active >= 0) {
    const Operation& active = scene.backward[scene.moment.active];
    const Index source = active.source;
    if (active.kind == Kind::outer && source >= 0 && scene.forward[source].kind == Kind::product) return source;
  }
  return product;
}

Point matrix_size(const Scene& scene) {
  const Index product = matrix_operation(scene);
  if (product < 0) return {};
  const auto& values = (*scene.trace(Pass::forward).parameters)[static_cast<std::size_t>(scene.forward[product].parameter)];
  const auto columns = static_cast<float>(std::min<int>(most_drawn, static_cast<int>(values.cols())) + 1), rows = static_cast<float>(std::min<int>(most_drawn, static_cast<int>(values.rows())) + 1);
  const float cell = std::clamp(520 / std::max(columns, rows), 5.0f, usual_cell);
  return {columns * cell + 36, rows * cell + 56};
}

void draw_matrix(Scene& scene, Rect area) {
  const Index product = matrix_operation(scene);
  if (product < 0) return;
  Ui& ui = scene.ui;
  const Operation& op = scene.forward[product];
  const program::Trace& forward = scene.trace(Pass::forward);
  const auto& parameter = scene.forward.parameters[static_cast<std::size_t>(op.parameter)];
  const int step = scene.cursor().step;
  const bool gradient = scene.pass() == Pass::backward && scene.moment.active >= 0 && scene.backward[scene.moment.active].kind == Kind::outer &&
                        scene.backward[scene.moment.active].source == product;

  Grid grid;
  grid.values = gradient ? scene.trace(Pass::backward).outer_at(scene.moment.active, step) : (*forward.parameters)[static_cast<std::size_t>(op.parameter)];
  grid.range = gradient ? largest(grid.values) : std::max(1.0, largest(grid.values));
  grid.rows = std::min<int>(most_drawn, static_cast<int>(grid.values.rows()));
  grid.columns = std::min<int>(most_drawn, static_cast<int>(grid.values.cols()));
  const std::string name = gradient ? "d" + parameter.name : parameter.name;

  ui.fill(area, ui.theme.panel, 10);
  ui.frame(area, ui.theme.line, 10);
  Rect inside = area.inset(14, 10);
  Rect title = inside.cut_top(26);
  const Color color = gradient ? ui.theme.gradient : operation_color(ui.theme, scene.forward, product);
  const std::string tex = gradient ? equations::tex_letter(scene.backward, scene.moment.active, {.forward = &scene.forward, .classes = false}) : equations::tex_name(parameter.name);
  const formula::Layout& sign = formula_of(scene, tex, 17);
  draw_formula(scene, sign, {title.x, title.center().y + (sign.height - sign.depth) / 2}, color);
  title.cut_left(sign.width + 10);
  draw_text_in(ui, title, {Face::regular, 12.5f, ui.theme.muted}, std::to_string(grid.values.rows()) + " × " + std::to_string(grid.values.cols()));

  // Columns and one for the result; rows and one for the operand.
  const float wide = (inside.w - 8) / static_cast<float>(grid.columns + 1), high = (inside.h - 10) / static_cast<float>(grid.rows + 1);
  grid.cell = std::clamp(std::min(wide, high), 2.0f, 40.0f);
  if (grid.cell > 7) grid.cell = std::floor(grid.cell);
  grid.area = {inside.x, inside.y + grid.cell + 8, grid.cell * static_cast<float>(grid.columns), grid.cell * static_cast<float>(grid.rows)};

  const std::string key = "matrix";
  GridCursor& cursor = scene.memory.grids[key + parameter.name];
  const Pass pass = gradient ? Pass::backward : Pass::forward;
  const Index opens = gradient ? scene.moment.active : product;
  const auto open = [&](int row, int column) { scene.player.open_number({pass, opens, step, row, gradient ? column : -1}); };
  if (grid_cursor(ui, key, grid.area, words::matrix(name, static_cast<int>(grid.values.rows()), static_cast<int>(grid.values.cols())), grid.rows, grid.columns, cursor,
                  [&](int row, int column) { return words::entry_of(row, column) + ": " + spoken_number(scene, grid.values(row, column)); }) && cursor.pressed)
    open(cursor.row, cursor.column);
  const std::string id = ui.id("matrix cells");
  const Response r = ui.pointable(id, grid.area);
  int lit_row = -1, lit_column = -1;
  if (r.hovered && grid.area.contains(ui.input.pointer)) {
    lit_row = std::clamp(static_cast<int>((ui.input.pointer.y - grid.area.y) / grid.cell), 0, grid.rows - 1);
    lit_column = std::clamp(static_cast<int>((ui.input.pointer.x - grid.area.x) / grid.cell), 0, grid.columns - 1);
    ui.cursor(ImGuiMouseCursor_Hand);
    ui.light(parameter.name);
    if (r.pressed) open(lit_row, lit_column);
  }
  const auto& opened = scene.cursor().opened;
  const int open_row = opened && opened->operation == opens && opened->pass == pass && opened->step == step ? opened->unit : -1;
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column) {
      const Color ground = value_color(ui.theme, grid.values(row, column), grid.range);
      const Rect cell = grid.at(row, column);
      ui.fill(cell, ground, grid.cell > 10 ? 2.0f : 0.0f);
      number_in(scene, cell, grid.values(row, column), ground);
      if (!gradient && scene.player.edited() && scene.player.changed(Target{Target::Kind::parameter, parameter.name, row, column, 0, scene.cursor().part}))
        ui.draw().AddTriangleFilled({cell.right() - 6, cell.y}, {cell.right(), cell.y}, {cell.right(), cell.y + 6}, ui.theme.text);
      if (row == lit_row && column == lit_column) ui.frame(cell.inset(-1), ui.theme.focus, 3, 2);
    }
  if (open_row >= 0) ui.frame(Rect{grid.area.x, grid.at(open_row, 0).y, grid.area.w, grid.cell}.inset(-1.5f), ui.theme.focus, 4, 1.6f);
  vector_along(scene, forward.at(op.operands[0], step), grid, true, lit_column);
  if (!gradient) vector_along(scene, forward.at(product, step), grid, false, lit_row >= 0 ? lit_row : open_row);
  if (lit_row >= 0)
    tooltip(ui, id, grid.at(lit_row, lit_column), true, false, name + "[" + std::to_string(lit_row) + ", " + std::to_string(lit_column) + "] = " + spoken_number(scene, grid.values(lit_row, lit_column)));
  else
    tooltip(ui, id, grid.area, false, false, "");
}

}  // namespace gatewalk::lessons::stage
