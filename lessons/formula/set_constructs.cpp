// Fractions, roots, accents, brackets and matrices. Numbered rules are those of the TeXbook's appendix G.
#include <algorithm>

#include "lessons/formula/set.hpp"

namespace gatewalk::lessons::formula {

namespace {

constexpr float kNullDelimiter = .12f;                     // \nulldelimiterspace, 1.2 points at 10 points
constexpr float kDelimiterFactor = .901f;                  // a bracket covers this part of what it encloses …
constexpr float kDelimiterShortfall = .5f;                 // … or all but this much, in em
constexpr float kTallBar = .333f, kTallDoubleBar = .556f;  // their widths in cmex10
constexpr float kMatrixShortfall = .3f;                    // a matrix is taller than what stands in it
// \strut with baselines 12 points apart at 10 points: the least height and depth of a matrix's row.
constexpr float kStrutHeight = .84f, kStrutDepth = .36f;
constexpr float kColumnGap = 1;     // two \arraycolsep
constexpr float kAlignedJot = .3f;  // \jot: more air between aligned lines
constexpr float kAlignedGap = 2;    // between pairs of aligned columns

Size smaller(Size size) { return size == Size::display ? Size::text : size == Size::text ? Size::script : Size::scriptscript; }

}  // namespace

// Rule 15.
Box Setter::fraction(const Node& node, Style style) {
  if (node.parts.size() < 2) return sheet.start();
  if (node.style >= 0) style.size = node.style == 0 ? Size::display : Size::text;
  const MathConstants& c = math_constants();
  const float size = em(style.size);
  const bool display = style.size == Size::display;
  const float axis = c.axis_height * size, thickness = c.fraction_rule_thickness * size;
  Box box = sheet.start();
  Box above = row(node.parts[0], {smaller(style.size), style.cramped});
  Box below = row(node.parts[1], {smaller(style.size), true});
  float up = (display ? c.fraction_numerator_display_style_shift_up : c.fraction_numerator_shift_up) * size;
  float down = (display ? c.fraction_denominator_display_style_shift_down : c.fraction_denominator_shift_down) * size;
  const float gap_above = (display ? c.fraction_num_display_style_gap_min : c.fraction_numerator_gap_min) * size;
  const float gap_below = (display ? c.fraction_denom_display_style_gap_min : c.fraction_denominator_gap_min) * size;
  up = std::max(up, axis + thickness / 2 + gap_above + above.depth);
  down = std::max(down, gap_below + below.height - (axis - thickness / 2));
  const float width = std::max(above.width, below.width), margin = kNullDelimiter * size;
  sheet.move(above, margin + (width - above.width) / 2, -up);
  sheet.move(below, margin + (width - below.width) / 2, down);
  sheet.move(sheet.rule(width, axis + thickness / 2, thickness), margin, 0);
  box.width = width + 2 * margin;
  box.height = up + above.height;
  box.depth = down + below.depth;
  sheet.finish(box);
  return box;
}

// Rule 11.
Box Setter::radical(const Node& node, Style style) {
  if (node.parts.empty()) return sheet.start();
  const MathConstants& c = math_constants();
  const float size = em(style.size), thickness = c.radical_rule_thickness * size;
  float gap = (style.size == Size::display ? c.radical_display_style_vertical_gap : c.radical_vertical_gap) * size;
  Box box = sheet.start();
  Box body = row(node.parts[0], {style.size, true});
  Box sign = sheet.tall(U'√', body.extent() + gap + thickness, size, false);
  gap = std::max(gap, (gap + sign.extent() - body.extent() - thickness) / 2);
  const float top = body.height + gap + thickness;
  float left = 0;
  if (node.parts.size() > 1) {
    Box degree = row(node.parts[1], {Size::scriptscript, style.cramped});
    const float bottom = sign.extent() - top;  // of the sign, below the baseline
    const float raise = c.radical_degree_bottom_raise_percent * sign.extent() - bottom;
    left = std::max(0.f, c.radical_kern_before_degree * size + degree.width + c.radical_kern_after_degree * size);
    sheet.move(degree, left - c.radical_kern_after_degree * size - degree.width, -raise - degree.depth);
    box.height = raise + degree.extent();
  }
  sheet.move(sign, left, sign.height - top);
  sheet.move(body, left + sign.width, 0);
  sheet.move(sheet.rule(body.width, top, thickness), left + sign.width, 0);
  box.width = left + sign.width + body.width;
  box.height = std::max(box.height, top + c.radical_extra_ascender * size);
  box.depth = std::max(body.depth, sign.extent() - top);
  sheet.finish(box);
  return box;
}

// Rule 12.
Box Setter::accent(const Node& node, Style style) {
  if (node.parts.empty()) return sheet.start();
  const MathConstants& c = math_constants();
  const float size = em(style.size);
  Box box = sheet.start();
  Box body = row(node.parts[0], {style.size, true});
  Box mark = node.amount > 0 ? sheet.wide(node.code, body.width * .9f, size) : sheet.glyph(node.code, size, false);
  const float middle = body.accent >= 0 ? body.accent : body.width / 2;
  const float lift = body.height - std::min(body.height, c.accent_base_height * size);
  sheet.move(mark, middle - mark.accent, -lift);
  box.width = body.width;
  box.height = std::max(body.height, mark.height + lift);
  box.depth = body.depth;
  box.character = body.character;
  sheet.finish(box);
  return box;
}

// What is left out: struck through at the axis, with the room that it has without.
Box Setter::struck(const Node& node, Style style) {
  const MathConstants& c = math_constants();
  const float thickness = 1.5f * c.fraction_rule_thickness * em(style.size), over = .08f * em(style.size);
  Box box = sheet.start();
  const Box body = row(node.parts[0], style);
  sheet.move(sheet.rule(body.width + 2 * over, c.axis_height * em(style.size) + thickness / 2, thickness), -over, 0);
  box.width = body.width, box.height = body.height, box.depth = body.depth;
  sheet.finish(box);
  return box;
}

// Rules 9 and 10.
Box Setter::line(const Node& node, Style style) {
  if (node.parts.empty()) return sheet.start();
  const MathConstants& c = math_constants();
  const float size = em(style.size);
  if (node.code == U'\u2014') return struck(node, style);
  const bool over = node.code != U'_';
  Box box = sheet.start();
  Box body = row(node.parts[0], {style.size, over || style.cramped});
  const float thickness = (over ? c.overbar_rule_thickness : c.underbar_rule_thickness) * size;
  const float gap = (over ? c.overbar_vertical_gap : c.underbar_vertical_gap) * size;
  sheet.rule(body.width, over ? body.height + gap + thickness : -body.depth - gap, thickness);
  box.width = body.width;
  box.height = body.height + (over ? gap + 2 * thickness : 0);
  box.depth = body.depth + (over ? 0 : gap + 2 * thickness);
  sheet.finish(box);
  return box;
}

Box Setter::brace(const Node& node, Style style) {
  if (node.parts.empty()) return sheet.start();
  const float size = em(style.size), gap = .12f * size;
  const bool over = node.code == U'⏞';
  Box box = sheet.start();
  Box body = row(node.parts[0], {style.size, style.cramped});
  Box sign = sheet.wide(node.code, body.width, size);
  // The sign's ink, whichever form it has.
  float top = 0, bottom = 0, left = 0, right = 0;
  for (std::size_t i = sign.from.glyphs; i < sign.to.glyphs; ++i) {
    const MathGlyph* face = math_glyph(sheet.glyphs[i].code);
    if (!face) continue;
    const bool first = i == sign.from.glyphs;
    top = first ? face->height * size : std::max(top, face->height * size);
    bottom = first ? face->depth * size : std::max(bottom, face->depth * size);
    left = first ? sheet.glyphs[i].x + face->left * size : std::min(left, sheet.glyphs[i].x + face->left * size);
    right = std::max(right, sheet.glyphs[i].x + face->right * size);
  }
  box.width = std::max(body.width, right - left);
  sheet.move(body, (box.width - body.width) / 2, 0);
  const float x = (box.width - (right - left)) / 2 - left;
  box.height = body.height;
  box.depth = body.depth;
  if (over) {
    sheet.move(sign, x, -(body.height + gap + bottom));
    box.height = body.height + gap + bottom + top;
  } else {
    sheet.move(sign, x, body.depth + gap + top);
    box.depth = body.depth + gap + top + bottom;
  }
  sheet.finish(box);
  return box;
}

float Setter::covering(float reach) const {
  return std::max(2 * reach * kDelimiterFactor, 2 * reach - kDelimiterShortfall * size_);
}

// A bracket around the axis, at least so high.
Box Setter::bracket(char32_t code, float least, Style style) {
  const float size = em(style.size), axis = math_constants().axis_height * size;
  if (code == 0) {
    Box box = sheet.start();
    box.width = kNullDelimiter * size;
    return box;
  }
  Box box = sheet.tall(code, least, size, is_script(style.size));
  // The face gives tall bars less air than short ones; TeX's cmex10 does not.
  const float bar = code == U'∥' ? kTallDoubleBar * size : code == U'|' ? kTallBar * size : 0;
  if (bar > box.width && box.extent() > 1.05f * size) {
    sheet.move(box, (bar - box.width) / 2, 0);
    box.width = bar;
  }
  const float shift = (box.height - box.depth) / 2 - axis;
  sheet.move(box, 0, shift);
  box.height -= shift;
  box.depth += shift;
  box.width += box.italic;
  box.italic = 0;
  box.character = false;
  return box;
}

// Rule 19.
Box Setter::fenced(const Node& node, Style style) {
  if (node.parts.empty()) return sheet.start();
  const Mark from = sheet.mark();
  const float axis = math_constants().axis_height * em(style.size);
  std::vector<Item> all = items(node.parts[0], style);
  float reach = 0;
  for (const Item& item : all) reach = std::max({reach, item.box.height - axis, item.box.depth + axis});
  // The brackets come after their content on the sheet, and before and after it in the row.
  Item open, close;
  open.box = bracket(node.code, covering(reach), style);
  open.atom = open.right = Atom::open;
  close.box = bracket(node.close, covering(reach), style);
  close.atom = close.right = Atom::close;
  open.size = close.size = style.size;
  all.insert(all.begin(), open);
  all.push_back(close);
  space_out(all);
  Box box = row(all);
  box.from = from;
  sheet.finish(box);
  return box;
}

Box Setter::matrix(const Node& node, Style style) {
  const std::size_t columns = node.columns;
  if (columns == 0) return sheet.start();
  const bool aligned = node.text == "aligned", cases = node.text == "cases";
  const float size = em(style.size), axis = math_constants().axis_height * size;
  const Style inside{is_script(style.size) ? style.size : aligned ? Size::display : Size::text, false};
  const float stretch = cases ? 1.2f : 1, jot = aligned ? kAlignedJot * size : 0;
  const std::size_t rows = node.parts.size() / columns;
  Box box = sheet.start();

  std::vector<Box> cells;
  std::vector<float> widths(columns, 0), heights(rows, 0), depths(rows, 0);
  for (std::size_t k = 0; k < rows * columns; ++k) {
    const std::size_t row_index = k / columns, column = k % columns;
    std::vector<Item> all = items(node.parts[k], inside);
    if (aligned && column % 2 == 1) {  // an empty atom before the relation, so that it gets its space
      Item empty;
      empty.box = sheet.start();
      empty.box.from = empty.box.to = all.empty() ? sheet.mark() : all.front().box.from;
      empty.size = inside.size;
      all.insert(all.begin(), empty);
    }
    space_out(all);
    cells.push_back(row(all));
    widths[column] = std::max(widths[column], cells.back().width);
    heights[row_index] = std::max(heights[row_index], cells.back().height);
    depths[row_index] = std::max(depths[row_index], cells.back().depth);
  }
  float total = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    heights[r] = std::max(heights[r], kStrutHeight * stretch * size) + .7f * jot;
    depths[r] = std::max(depths[r], kStrutDepth * stretch * size) + .3f * jot;
    total += heights[r] + depths[r];
  }

  const float reach = total / 2;
  float x = 0;
  Box open = sheet.start(), close = sheet.start();
  if (node.code) {
    open = bracket(node.code, 2 * reach - kMatrixShortfall * size, style);
    x = open.width;
  }
  float y = -(axis + reach);
  float right = x;
  for (std::size_t r = 0; r < rows; ++r) {
    y += heights[r];
    float left = x;
    for (std::size_t k = 0; k < columns; ++k) {
      if (k > 0) left += aligned ? (k % 2 == 0 ? kAlignedGap * size : 0) : kColumnGap * size;
      const Box& cell = cells[r * columns + k];
      const float slack = widths[k] - cell.width;
      const float shift = aligned ? (k % 2 == 0 ? slack : 0) : cases ? 0 : slack / 2;
      sheet.move(cell, left + shift, y);
      left += widths[k];
    }
    right = std::max(right, left);
    y += depths[r];
  }
  if (node.close) {
    close = bracket(node.close, 2 * reach - kMatrixShortfall * size, style);
    sheet.move(close, right, 0);
    right += close.width;
  }
  box.width = right;
  box.height = std::max({axis + reach, open.height, close.height});
  box.depth = std::max({reach - axis, open.depth, close.depth});
  sheet.finish(box);
  return box;
}

}  // namespace gatewalk::lessons::formula
