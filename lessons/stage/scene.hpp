// What the stage's drawing functions share in one frame: where the reader looks from, what is lit, what values there are.
#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>

#include "lessons/formula/layout.hpp"
#include "lessons/graphics/flow.hpp"
#include "lessons/player/comparison.hpp"
#include "lessons/stage/moment.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons::stage {

// From diagram units to the screen.
struct View {
  Point origin;  // where the diagram's (0, 0) is
  float zoom = 1;
  Point operator()(Point p) const { return {origin.x + p.x * zoom, origin.y + p.y * zoom}; }
  Rect operator()(const Rect& r) const { return {origin.x + r.x * zoom, origin.y + r.y * zoom, r.w * zoom, r.h * zoom}; }
  std::vector<Point> operator()(const std::vector<Point>& line) const {
    std::vector<Point> result;
    for (const Point p : line) result.push_back((*this)(p));
    return result;
  }
};

// What the reader moved by hand; everything else follows from the cursor.
struct Camera {
  bool fitted = true;  // shows the whole diagram, whatever the panel's size
  Point middle;        // in diagram units
  float zoom = 1;
};

// Values of a matrix or vector as the screen needs them.
struct Picture {
  std::vector<double> values;  // a row's entries side by side
  int rows = 0, columns = 0;
  double range = 1;           // of the color scale, above 0
  std::vector<float> shares;  // of the range: a double may be larger than a float can tell
  std::uint64_t version = 0;  // of the shares
  double at(int row, int column) const { return values[static_cast<std::size_t>(row * columns + column)]; }
};

// What the open matrix shows, read from the traces when the cursor or the network changed.
struct MatrixPictures {
  std::uint64_t player_version = 0;
  trace::Part part{-1, 0};
  int batch = -1;
  Index product = -1, outer = -1;  // outer: the gradient's operation in the backward pass, or -1: the weights themselves
  Picture whole;                   // the weights, or the gradient added up so far
  Picture now;                     // this time step's part of the gradient
  Picture top, side;               // the vector along the columns, and the one along the rows
  Rect window;                     // what of the matrix is shown: first column, first row, columns, rows
};

// Kept between frames.
struct Memory {
  std::string cell;  // what the diagram was made of
  Diagram diagram;
  Camera camera;
  float least_zoom = 0.05f;  // of the fitted diagram: larger letters are not undone by making the picture smaller
  Rect followed;             // what must be in sight then, in diagram units
  Point middle;              // what stands in the middle, and how near: as last seen
  float seen_zoom = 1;
  float whole_zoom = 0;  // how near the fitted diagram is; 0: there is no network to go out to
  float network = 0;     // as StageView
  bool matrix_open = false;
  MatrixPictures matrix;
  std::map<std::string, GridCursor> grids;
  std::map<std::pair<std::string, int>, formula::Layout> formulas;
  std::vector<Rect> names;                    // of the strips in this frame, in their order; empty: there was no room for it
  std::deque<std::vector<FlowVertex>> bands;  // of light on its way in this frame
  std::map<std::string, Diagram> others;      // of cells that this one is compared with, by what they show
  std::uint64_t moves = 0;                    // the last seen count of cursor moves
  double moved_at = -1e9;                     // when the cursor moved last
};

struct Scene {
  Ui& ui;
  Player& player;
  const Beside* beside;          // what is shown in place of the reader's own network; null: that
  const Experiment& experiment;  // what is shown
  const Cursor at;               // and where it stands
  Memory& memory;
  const Recipe& forward;
  const Recipe& backward;
  const Diagram& diagram;
  Moment moment;
  View view;
  double range = 1;                           // of the color scale
  Color ground = 0;                           // inside of the time step's frame
  std::vector<Rect> badges;                   // at the boxes: names keep clear of them
  float motion = 1;                           // how far the movement after a step is, 0–1; 1: it stands still
  std::vector<const Recipe*> neighbors = {};  // in a comparison the cells that stand beside it

  Pass pass() const { return moment.pass; }
  const Recipe& recipe() const { return pass() == Pass::forward ? forward : backward; }
  const Cursor& cursor() const { return at; }
  const trace::Trace& trace(Pass of) const { return experiment.trace(of, cursor().part); }
  int units(Index operation) const { return trace(pass()).units(operation); }

  void seek(Pass to, int step, Index operation) {
    if (beside) beside->seek(player, to, step, operation);
    else player.seek(to, step, operation);
  }
  void open_number(const OpenedNumber& number) {
    if (beside) beside->open_number(player, number);
    else player.open_number(number);
  }
  // Whether it differs from the lesson's own: marked in the reader's own network only.
  bool changed(const OpenedNumber& number) const { return !beside && player.changed(number); }
  bool changed(const Target& target) const { return !beside && player.changed(target); }
};

// Colors of a quantity at a light: mixed with the background, so that lines that lie on each other do not add up.
Color lit_color(const Scene& scene, Color color, Light light);
// The color of a forward operation's value.
Color value_line_color(const Scene& scene, Index forward_operation);
// Whether the reader points at this operation somewhere on the screen, and points at it here.
bool pointed_at(const Scene& scene, Index operation);
void point_at(Scene& scene, Index operation);

// A formula in one line, its left end at the baseline's left; measured and drawn at a size on the screen.
const formula::Layout& formula_of(Scene& scene, const std::string& tex, float size);
void draw_formula(Scene& scene, const formula::Layout& layout, Point baseline, Color ink);
// The name of an operation of the cursor's pass as TeX without classes: "f_t", "\delta_{c,t}".
std::string name_tex(const Scene& scene, Index operation);

// What it does, with letters where its operands have some: r ∘ (⋯), tanh(⋯) ∘ z. For an expression that is too long for its name.
std::string hint_tex(const Scene& scene, Index operation);

// A number as it stands in a cell, where room is scarce: ".70", "-1.20", with decimals below 0 in the shortest form.
std::string cell_text(double value, int decimals);
// What a value may be written as in a cell, the most telling first. A line break stands before a power of ten that goes below its
// digits. The last of a small number only says that it is near 0: an empty cell is one that is not computed. `decimals` as in
// the settings.
std::vector<std::string> cell_spellings(double value, int decimals);
// The first of them that can be read in so much room, and its size, at most the wanted one; size 0: none.
struct FittedNumber {
  std::string text;
  float size = 0;
  bool two_lines() const { return text.find('\n') != std::string::npos; }
};
constexpr float least_digits = 7.4f;        // pixels; smaller ones cannot be read from where one sits
constexpr float least_small_digits = 6.6f;  // what a minus costs beside a number without one
FittedNumber fit_text(Ui& ui, const std::string& text, Point room, float wanted, float least = least_digits);
FittedNumber fit_number(Ui& ui, double value, int decimals, Point room, float wanted, float least = least_digits);
// Those of one vector, all in cells of that size. None says that it is near 0 beside one of its order that has its digits: rather
// it is written smaller, and where that does not do none has digits (empty). What is smaller than `nothing` may always say so.
std::vector<FittedNumber> fit_numbers(Ui& ui, std::span<const double> values, int decimals, Point room, float wanted,
                                      double nothing = 0);
// In the middle of a cell.
void draw_number(Ui& ui, Rect cell, const std::string& text, float size, Color ink);
// And one to be spoken.
std::string spoken_number(const Scene& scene, double value);
// "0.68, 0.91, 0.70, 0.12"
std::string spoken_vector(const Scene& scene, Index operation, int most = 12);

// --- the pieces ---
void draw_wires(Scene& scene);   // wires.cpp
void draw_parts(Scene& scene);   // parts.cpp
void draw_strips(Scene& scene);  // strips.cpp
void draw_motion(Scene& scene);  // motion.cpp
void draw_cuts(Scene& scene);    // cuts.cpp
// Marks what sets the cell apart from the one that the step names (:against), or in a comparison from all that stand beside it,
// below wires and parts. difference.cpp
void draw_difference(Scene& scene);
// The picture's name with that in words.
std::string with_difference(Scene& scene, const std::string& name);
// Below the picture: what the other cell has and this one has not, as far as the picture does not strike it out. Cuts off the
// rows that it takes. left_out.cpp
void draw_left_out(Scene& scene, Rect& inside);
// What another cell computes and this one does not, but for what the picture strikes out where it was. difference.cpp
std::vector<LeftOut> beyond_picture(Scene& scene, const Recipe& other);
// What the step compares the cell with, where the stage marks it; null: nothing. difference.cpp
const Against* marked_against(const Scene& scene);
// Whether what runs on this line in the backward pass is cut off. cuts.cpp
bool is_cut(const Scene& scene, const Wire& wire);
void draw_matrix(Scene& scene, Rect area);  // matrix.cpp
// How a matrix, or a gradient's two, stand in so much room: with cells as large as it allows, up to the size they would like.
struct MatrixFit {
  float cell = 0;       // pixels; 0: there is no matrix, or no room
  bool beside = false;  // two beside each other, not one above the other
  Point size;           // the room they take
};
MatrixFit fit_matrix(const Scene& scene, Point room);
// The product whose matrix can be shown at this cursor, as an operation of the forward recipe; -1 if there is none.
Index matrix_operation(const Scene& scene);

}  // namespace gatewalk::lessons::stage
