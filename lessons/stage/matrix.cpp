// A layer's matrix on demand: a heat map with the vector it multiplies along the top and its result along the right side. In
// the backward pass, where a gradient is at hand, the gradient added up so far and the part that this time step gives it, the
// outer product of the two vectors at its edges. Wheel and pinch look nearer, a drag moves. Declared in scene.hpp.
#include "lessons/stage/matrix.hpp"

#include <cmath>

#include "engine/writing/tex.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/graphics/heat_map.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons::stage {

namespace {

using Kind = Operation::Kind;

constexpr float usual_cell = 29;
constexpr float edge_gap = 6, least_edge = 9, title_height = 26;
constexpr float scale_height = 15;                  // of a gradient's second line, which says how far its colors reach
constexpr float least_wide = 12;                    // pixels of a cell in the direction that has room
constexpr float least_fit = 0.7f;                   // of a title's size, rather than another line
constexpr float row_names = 24, column_names = 14;  // room beside and above the cells
constexpr float least_named = 15;                   // pixels of a cell that is named
constexpr float least_letters = 7.5f;               // pixels of a number's letters
constexpr float number_cell = 15;                   // pixels that a cell needs for its number
constexpr float least_marked = 5;                   // pixels of a cell whose sign is told
constexpr Point padding{14, 10}, between_matrices{14, 10};  // of the panel; of a gradient's two matrices
constexpr float panel_most = 540;                   // pixels that a matrix asks for, however large it is

class MatrixDrawing {
 public:
  MatrixDrawing(Scene& scene, Index product)
      : scene_(scene),
        ui_(scene.ui),
        product_(product),
        shown_(pictures(scene, product)),
        parameter_(scene.forward.parameters[static_cast<std::size_t>(scene.forward[product].parameter)].name) {}

  void draw(Rect area) {
    ui_.fill(area, ui_.theme.panel, 10);
    ui_.frame(area, ui_.theme.line, 10);
    Rect inside = area.inset(padding.x, padding.y);
    if (shown_.outer < 0) return one(inside, shown_.whole, "matrix", "", true);
    const bool beside = fit_matrix(scene_, {area.w, area.h}).beside;
    Rect second =
        beside ? inside.cut_right((inside.w - between_matrices.x) / 2) : inside.cut_bottom((inside.h - between_matrices.y) / 2);
    if (beside) inside.cut_right(between_matrices.x);
    else inside.cut_bottom(between_matrices.y);
    one(inside, shown_.now, "matrix", ui_.say("matrix.this_step"), true);
    one(second, shown_.whole, "sum", ui_.say("matrix.added_up"), false);
  }

 private:
  bool gradient() const { return shown_.outer >= 0; }
  bool cropped() const {
    return shown_.window.w < static_cast<float>(shown_.whole.columns) || shown_.window.h < static_cast<float>(shown_.whole.rows);
  }

  // One matrix with its title; with_edges: the vectors beside it, and what the reader's hands do.
  void one(Rect inside, const Picture& picture, const char* key, const std::string& note, bool with_edges) {
    title(inside, picture, note, key);
    Rect names = inside;
    inside.cut_top(column_names);
    inside.cut_left(row_names);
    // Cells as square as their number allows; thin matrices are widened so that they can be hit.
    const Rect& w = shown_.window;
    const float wide = (inside.w - 8) / (w.w + 1), high = (inside.h - 10) / (w.h + 1), both = std::min({wide, high, 40.0f});
    const float cell_w = std::min(std::max(both, std::min(least_wide, wide)), 40.0f),
                cell_h = std::min(std::max(both, std::min(least_wide, high)), 40.0f);
    const float edge_w = std::max(cell_w, least_edge), edge_h = std::max(cell_h, least_edge);
    HeatMap map = map_of(picture);
    map.area = {inside.x, inside.y + edge_h + edge_gap, std::min(cell_w * w.w, inside.w - edge_w - edge_gap),
                std::min(cell_h * w.h, inside.h - edge_h - edge_gap)};
    map.window = w;
    reading(map, picture, key);
    hover(map, picture, key);
    draw_heat_map(ui_, map, ui_.theme.panel);
    numbers(map, picture);
    name_cells(map, names, edge_h + edge_gap);
    opened_row(map);
    if (!with_edges) return;
    HeatMap top = map_of(shown_.top), side = map_of(shown_.side);
    top.area = {map.area.x, inside.y, map.area.w, edge_h}, top.window = {w.x, 0, w.w, 1};
    side.area = {map.area.right() + edge_gap, map.area.y, edge_w, map.area.h}, side.window = {0, w.y, 1, w.h};
    if (map.lit_row >= 0) top.lit_row = 0, top.lit_column = map.lit_column, side.lit_row = map.lit_row, side.lit_column = 0;
    for (const auto& [edge, values] : {std::pair{&top, &shown_.top}, std::pair{&side, &shown_.side}}) {
      draw_heat_map(ui_, *edge, ui_.theme.panel);
      numbers(*edge, *values);
    }
  }

  // Which unit a row is, and what stands in a column: 0, 1 … and h0, x2.
  void name_cells(const HeatMap& map, const Rect& names, float edge) {
    const Point cell = map.cell();
    const TextStyle style{Face::regular, 10.5f, ui_.theme.muted, false, true};
    if (cell.y >= 11)
      draw_text_in(ui_, {names.x - 4, map.area.y - 15, row_names, 14}, style, ui_.say("matrix.unit"), Align::right);
    const int first_row = static_cast<int>(std::ceil(map.window.y)), first_column = static_cast<int>(std::ceil(map.window.x));
    for (int row = first_row; cell.y >= 11 && row < std::min(map.rows, static_cast<int>(map.window.bottom())); ++row) {
      const Rect at = map.at(row, first_column);
      draw_text_in(ui_, {names.x, at.y, row_names - 4, at.h}, style, std::to_string(row), Align::right);
    }
    for (int k = first_column; cell.x >= least_named && k < std::min(map.columns, static_cast<int>(map.window.right())); ++k) {
      const Rect at = map.at(first_row, k);
      draw_text_in(ui_, {at.x - 2, map.area.y - edge - column_names, at.w + 4, column_names}, style, column_name(k),
                   Align::center);
    }
  }

  std::string column_name(int k) const {
    const Operation* of = &scene_.forward[scene_.forward[product_].operands[0]];
    if (of->kind == Kind::concat) {
      const auto [part, index] = scene_.trace(Pass::forward).sizes.part_of(of->parts, k);
      of = &scene_.forward[of->operands[static_cast<std::size_t>(part)]];
      k = index;
    }
    return (of->symbol.empty() ? of->name : of->symbol) + std::to_string(k);
  }

  static HeatMap map_of(const Picture& p) {
    HeatMap map;
    map.values = p.shares, map.rows = p.rows, map.columns = p.columns, map.version = p.version, map.range = 1;
    return map;
  }

  // Its sign, what it is, and how far its colors reach: in as many lines as that takes, cut off from the top.
  void title(Rect& inside, const Picture& picture, const std::string& note, const char* key) {
    const Color color = gradient() ? ui_.theme.gradient : operation_color(ui_.theme, scene_.forward, product_);
    // The part of a time step has the step's index; what is added up has none.
    writing::TexOptions options{.forward = &scene_.forward, .classes = false};
    options.timeless = &picture == &shown_.whole;
    const std::string tex =
        gradient() ? writing::tex_letter(scene_.backward, shown_.outer, options) : writing::tex_name(parameter_);
    Rect line = inside.cut_top(title_height);
    const formula::Layout& sign = formula_of(scene_, tex, 17);
    draw_formula(scene_, sign, {line.x, line.y + title_height / 2 + (sign.height - sign.depth) / 2}, color);
    line.cut_left(sign.width + 10);
    if (cropped() && std::string_view(key) == "matrix") {
      const float side = std::min(ui_.target(24), line.h);
      if (icon_button(ui_, "whole", line.cut_right(side + 4), Icon::fit, ui_.say("matrix.whole")))
        scene_.memory.matrix.window = {0, 0, static_cast<float>(shown_.whole.columns), static_cast<float>(shown_.whole.rows)};
    }
    std::string text = !note.empty() ? note : std::to_string(picture.rows) + " × " + std::to_string(picture.columns);
    if (!gradient() && picture.range < 1)
      text = ui_.say("matrix.with_range", {{"what", text}, {"range", number_in_words(picture.range, 3)}});
    const bool beside = text_width(ui_, {Face::regular, 12.5f}, text) * least_fit <= line.w;
    fitted(beside ? line : inside.cut_top(scale_height), text);
    if (shown_transposed(scene_, product_) >= 0) fitted(inside.cut_top(scale_height), ui_.say("matrix.transposed"));
    if (gradient()) fitted(inside.cut_top(scale_height), ui_.say("matrix.range", {{"range", number_in_words(picture.range, 2)}}));
  }

  // A line that is set smaller rather than cut.
  void fitted(const Rect& line, const std::string& text) {
    TextStyle style{Face::regular, 12.5f, ui_.theme.muted};
    style.size *= std::clamp(line.w / std::max(1.0f, text_width(ui_, style, text)), least_fit, 1.0f);
    draw_text_in(ui_, line, style, text);
  }

  std::string name() const { return (gradient() ? "∇" : "") + parameter_; }

  void open(int row, int column) {
    const Pass pass = gradient() ? Pass::backward : Pass::forward;
    const Cursor& c = scene_.cursor();
    if (const Index back = shown_transposed(scene_, product_); back >= 0)
      return scene_.open_number({Pass::backward, back, c.step, column, -1, c.part, c.batch});
    scene_.open_number({pass, gradient() ? shown_.outer : product_, c.step, row, gradient() ? column : -1, c.part, c.batch});
  }

  void reading(const HeatMap& map, const Picture& picture, const std::string& key) {
    GridCursor& cursor = scene_.memory.grids[key + parameter_];
    const std::string what = ui_.say(key == "sum" ? Key("matrix.name_of_sum") : Key("matrix.name"),
                                     {{"name", name()}, {"rows", picture.rows}, {"columns", picture.columns}});
    const auto speak = [&](int row, int column) {
      return ui_.say("matrix.entry",
                     {{"row", row}, {"column", column}, {"value", spoken_number(scene_, picture.at(row, column))}});
    };
    if (!grid_cursor(ui_, key, map.area, what, picture.rows, picture.columns, cursor, speak)) return;
    if (cursor.pressed) open(cursor.row, cursor.column);
    // What is read comes into the window.
    Rect& w = scene_.memory.matrix.window;
    w.x = brought_into_sight(w.x, static_cast<float>(cursor.column), 1, w.w);
    w.y = brought_into_sight(w.y, static_cast<float>(cursor.row), 1, w.h);
  }

  void hover(HeatMap& map, const Picture& picture, const std::string& key) {
    const std::string id = ui_.id(key + " cells");
    const Response r = ui_.pointable(id, map.area);
    hands(map, r, id);
    const Point cell = map.cell();
    if (!r.hovered || !map.area.contains(ui_.input.pointer)) return tooltip(ui_, id, map.area, false, false, "");
    map.lit_row = std::clamp(static_cast<int>(map.window.y + (ui_.input.pointer.y - map.area.y) / cell.y), 0, map.rows - 1);
    map.lit_column = std::clamp(static_cast<int>(map.window.x + (ui_.input.pointer.x - map.area.x) / cell.x), 0, map.columns - 1);
    ui_.cursor(ImGuiMouseCursor_Hand);
    ui_.light(parameter_);
    if (r.pressed) open(map.lit_row, map.lit_column);
    tooltip(ui_, id, map.at(map.lit_row, map.lit_column), true, false,
            ui_.say("matrix.hovered", {{"name", name()},
                                       {"row", map.lit_row},
                                       {"column", column_name(map.lit_column)},
                                       {"value", spoken_number(scene_, picture.at(map.lit_row, map.lit_column))}}));
  }

  // Nearer, farther, aside. Small matrices are seen whole anyway.
  void hands(const HeatMap& map, const Response& r, const std::string& id) {
    Rect& w = scene_.memory.matrix.window;
    const Point cell = map.cell();
    const auto of = [&](Point p) {
      return Point{map.window.x + (p.x - map.area.x) / cell.x, map.window.y + (p.y - map.area.y) / cell.y};
    };
    const bool over = map.area.intersection(ui_.clip()).contains(ui_.input.pointer);
    // What has nothing nearer or farther to show leaves wheel and pinch to what is around it.
    const auto nearer = [&](float factor, Point around) {
      const Rect next = zoomed_window(w, map.rows, map.columns, factor, around);
      const bool changes = next.x != w.x || next.y != w.y || next.w != w.w || next.h != w.h;
      if (changes) w = next, ui_.animate();
      return changes;
    };
    if (over && ui_.input.wheel.y != 0 && nearer(std::pow(1.25f, ui_.input.wheel.y / 60), of(ui_.input.pointer)))
      ui_.input.wheel.y = 0;
    if (ui_.input.pinch != 1 && map.area.contains(ui_.input.pinch_center) && nearer(ui_.input.pinch, of(ui_.input.pinch_center)))
      ui_.input.pinch = 1;
    if (!cropped() || !r.held || (ui_.input.moved.x == 0 && ui_.input.moved.y == 0)) return;
    ui_.capture(id);
    w = moved_window(w, map.rows, map.columns, {-ui_.input.moved.x / cell.x, -ui_.input.moved.y / cell.y});
    ui_.animate();
  }

  // The numbers of the cells, the dash of what is negative where there is no room for one, and the corner of those that were set
  // by hand.
  void numbers(const HeatMap& map, const Picture& picture) {
    const Point cell = map.cell();
    if (cell.x < least_marked || cell.y < least_marked) return;
    const Ui::Clip clip(ui_, map.area);
    const float size = std::min({11.0f, cell.x * 0.38f, cell.y * 0.6f});
    const bool weights = !gradient() && &picture == &shown_.whole && !scene_.beside && scene_.player.edited();
    const int last_row = std::min(map.rows, static_cast<int>(std::ceil(map.window.bottom()))),
              last_column = std::min(map.columns, static_cast<int>(std::ceil(map.window.right())));
    for (int row = static_cast<int>(map.window.y); row < last_row; ++row)
      for (int column = static_cast<int>(map.window.x); column < last_column; ++column) {
        const double value = picture.at(row, column);
        const Rect place = map.at(row, column);
        const FittedNumber number = cell.x < number_cell || cell.y < 12
                                        ? FittedNumber{}
                                        : fit_number(ui_, value, scene_.player.settings().decimals, {cell.x - 2, cell.y - 2},
                                                     std::max(size, least_letters));
        if (number.size > 0)
          draw_number(ui_, place, scene_.player.asks(value) ? "?" : number.text, number.size,
                      ink_on(value_color(ui_.theme, value, picture.range)));
        else mark_sign(ui_, place, value, picture.range);
        if (weights && scene_.changed(Target{Target::Kind::parameter, parameter_, row, column, 0, scene_.cursor().part}))
          ui_.draw().AddTriangleFilled({place.right() - 7, place.y + 1}, {place.right() - 1, place.y + 1},
                                       {place.right() - 1, place.y + 7}, ui_.theme.text);
      }
  }

  void opened_row(const HeatMap& map) {
    const auto& opened = scene_.cursor().opened;
    if (const Index back = shown_transposed(scene_, product_); back >= 0) {
      if (opened && opened->pass == Pass::backward && opened->operation == back && opened->step == scene_.cursor().step) {
        const Rect cell = map.at(0, opened->unit);
        ui_.frame(Rect{cell.x, map.area.y, cell.w, map.area.h}.intersection(map.area).inset(-1.5f), ui_.theme.focus, 4, 1.6f);
      }
      return;
    }
    if (!opened || opened->operation != (gradient() ? shown_.outer : product_) ||
        opened->pass != (gradient() ? Pass::backward : Pass::forward) || opened->step != scene_.cursor().step)
      return;
    const Ui::Clip clip(ui_, map.area.inset(-4));
    Rect row = map.at(opened->unit, std::max(opened->column, 0));
    if (opened->column < 0) row = {map.area.x, row.y, map.area.w, row.h};
    ui_.frame(row.inset(-1.5f), ui_.theme.focus, 4, 1.6f);
  }

  Scene& scene_;
  Ui& ui_;
  Index product_;
  const MatrixPictures& shown_;
  const std::string& parameter_;
};

}  // namespace

Index matrix_operation(const Scene& scene) {
  Index product = -1;
  if (scene.moment.part >= 0)
    for (const Index op : scene.diagram.part(scene.moment.part).operations)
      if (scene.forward[op].kind == Kind::product && (product < 0 || op == scene.moment.active)) product = op;
  if (scene.pass() == Pass::backward && scene.moment.active >= 0) {
    const Operation& active = scene.backward[scene.moment.active];
    const Index source = active.source;
    if (active.kind == Kind::outer && source >= 0 && scene.forward[source].kind == Kind::product) return source;
    for (Index op = 0; op < static_cast<Index>(scene.forward.operations.size()); ++op)
      if (scene.forward[op].kind == Kind::product && shown_transposed(scene, op) >= 0) return op;
  }
  return product;
}

MatrixFit fit_matrix(const Scene& scene, Point room) {
  const Index product = matrix_operation(scene);
  if (product < 0) return {};
  const auto& values = (*scene.trace(Pass::forward).parameters)[static_cast<std::size_t>(scene.forward[product].parameter)];
  const auto columns = static_cast<float>(values.cols() + 1), rows = static_cast<float>(values.rows() + 1);
  const bool two = shown_gradient(scene, product) >= 0, second_line = two || shown_transposed(scene, product) >= 0;
  // A gradient's numbers are small, and need a power of ten.
  const float wanted = std::min(panel_most / std::max(columns, rows), two ? 34.0f : usual_cell);
  const Point around{8 + edge_gap + row_names, title_height + 8 + edge_gap + column_names + (second_line ? scale_height : 0)};
  MatrixFit best;
  for (const bool beside : {false, true}) {
    if (beside && !two) break;
    const float across = beside ? 2 : 1, down = two && !beside ? 2 : 1;
    const Point fixed{padding.x * 2 + (across - 1) * between_matrices.x, padding.y * 2 + (down - 1) * between_matrices.y};
    const float cell =
        std::min({wanted, ((room.x - fixed.x) / across - around.x) / columns, ((room.y - fixed.y) / down - around.y) / rows});
    if (cell <= best.cell) continue;
    // Cells of a thin matrix are widened (one); a large one fills what it may.
    const auto side = [&](float count) {
      return std::min(count * std::max(cell, least_wide), std::max(panel_most, count * cell));
    };
    best = {cell,
            beside,
            {std::min(room.x, fixed.x + across * (around.x + side(columns))),
             std::min(room.y, fixed.y + down * (around.y + side(rows)))}};
  }
  return best.cell > 0 ? best : MatrixFit{0, false, room};
}

void draw_matrix(Scene& scene, Rect area) {
  const Index product = matrix_operation(scene);
  if (product >= 0) MatrixDrawing(scene, product).draw(area);
}

}  // namespace gatewalk::lessons::stage
