#include "lessons/panels/picture_sign.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "lessons/course/picture_signs.hpp"
#include "lessons/stage/path.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

// A sign 46 wide and 22 high, its top left corner at `at`; everything in it is scaled alike.
struct Pen {
  Ui& ui;
  Point at;
  float scale;
  Color ink;

  Point point(float x, float y) const { return {at.x + x * scale, at.y + y * scale}; }
  Rect area(float x, float y, float w, float h) const { return {at.x + x * scale, at.y + y * scale, w * scale, h * scale}; }
  void wire(const std::vector<Point>& corners) const {
    std::vector<Point> points;
    for (const Point p : corners) points.push_back(point(p.x, p.y));
    stage::stroke(ui.draw(), stage::rounded(points, 6 * scale), ink, 2.2f * scale);
  }
  void word(Rect place, std::string_view text) const {
    draw_text_in(ui, place, {Face::semibold, 11 * scale, ui.theme.text}, text, Align::center);
  }
  // A part of the cell: its body over the wire that runs through it.
  void body(Rect place, float radius) const {
    ui.fill(place, ui.theme.panel, radius);
    ui.frame(place, ink, radius, 1.5f * scale);
  }
};

void layer(const Pen& pen) {
  pen.wire({{0, 11}, {46, 11}});
  pen.body(pen.area(9, 2, 28, 18), 4 * pen.scale);
  pen.word(pen.area(9, 2, 28, 18), "σ");
}

void pointwise(const Pen& pen) {
  pen.wire({{0, 11}, {46, 11}});
  pen.body(pen.area(14, 2, 18, 18), 9 * pen.scale);
  const float k = 3.6f;
  pen.ui.line(pen.point(23 - k, 11 - k), pen.point(23 + k, 11 + k), pen.ui.theme.text, 1.6f * pen.scale);
  pen.ui.line(pen.point(23 - k, 11 + k), pen.point(23 + k, 11 - k), pen.ui.theme.text, 1.6f * pen.scale);
}

void squash(const Pen& pen) {
  pen.wire({{0, 11}, {46, 11}});
  pen.body(pen.area(6, 2, 34, 18), 9 * pen.scale);
  pen.word(pen.area(6, 2, 34, 18), "tanh");
}

void vector(const Pen& pen) { pen.wire({{0, 11}, {46, 11}}); }

void concatenate(const Pen& pen) {
  pen.wire({{0, 5}, {46, 5}});
  pen.wire({{12, 21}, {12, 5}, {24, 5}});
  pen.ui.disc(pen.point(24, 5), 3.4f * pen.scale, pen.ink);
}

void copy(const Pen& pen) {
  pen.wire({{0, 18}, {46, 18}});
  pen.wire({{8, 18}, {26, 18}, {26, 1}});
}

// In the order of picture_signs.
constexpr void (*drawings[])(const Pen&) = {layer, pointwise, squash, vector, concatenate, copy};
static_assert(std::size(drawings) == std::size(picture_signs));

}  // namespace

std::shared_ptr<const InlineBox> picture_sign(const Ui& ui, std::string_view id, float text_size) {
  if (!is_picture_sign(id)) return nullptr;
  const auto name = std::ranges::find(picture_signs, id.substr(sign_term.size()));
  const float scale = text_size / 16;
  auto box = std::make_shared<InlineBox>();
  box->width = 46 * scale, box->ascent = 16 * scale, box->descent = 6 * scale;
  box->draw = [draw = drawings[name - std::begin(picture_signs)], scale, ink = ui.theme.muted](Ui& on, Point baseline_left) {
    draw({on, {baseline_left.x, baseline_left.y - 16 * scale}, scale, ink});
  };
  return box;
}

}  // namespace gatewalk::lessons
