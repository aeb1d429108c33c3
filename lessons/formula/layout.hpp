// Where every glyph and rule of a formula stands: an expression tree (tex.hpp) set after TeX's rules with the measures of
// the mathematical face (../math_face.hpp). Pure; nothing here draws (draw.hpp does).
//
//   Result<formula::List> tree = formula::parse("\\class{f}{f_t} = \\sigma(\\class{W_f}{W_f}\\,[h_{t-1}, x_t] + b_f)");
//   formula::Layout layout = formula::lay_out(*tree, {.size = 20, .width = 320});
//   layout.width, layout.height, layout.depth                        // the space it takes
//   layout.terms[0].id == "f", layout.terms[0].boxes[0]              // where a term stands, one box a line
//
// Coordinates are pixels of the given size: x to the right, y down, (0, 0) the left end of the first line's baseline.
// Source: The TeXbook, appendix G; OpenType's MATH table for the distances; amsmath for matrices and aligned lines.
#pragma once

#include <string>
#include <vector>

#include "lessons/semantics/geometry.hpp"
#include "lessons/tex/tex.hpp"

namespace gatewalk::lessons::formula {

struct Options {
  float size = 20;      // pixels of one em
  float width = 0;      // the longest line in pixels; 0: one line, however long
  bool display = true;  // on a line of its own ($$…$$), or within prose ($…$)
  float smallest = 0;   // if it is still too wide after breaking lines, it is set smaller, down to this size; 0: never
};

// One character of the mathematical face, or of the text face if that face lacks it (`words`: Chinese in \text).
struct PlacedGlyph {
  char32_t code;
  float x, y;  // its origin on its baseline
  float size;  // pixels of one em
  int term;    // innermost term it belongs to, -1 if none
  bool words;
  bool exact;  // must join rules or its own parts: drawn exactly as large as asked, not at the nearest whole pixel size
};

struct PlacedRule {
  Rect box;
  int term;
};

struct PlacedTerm {
  std::string id;
  int parent;               // the term it stands in, -1 if none; always smaller than its own index
  std::vector<Rect> boxes;  // one for each line that it reaches over; empty if the term is
};

struct Layout {
  float size = 0;                          // the em it was set at (smaller than asked if it had to shrink)
  float width = 0, height = 0, depth = 0;  // height above the first baseline, depth below it
  int lines = 0;
  std::vector<PlacedGlyph> glyphs;
  std::vector<PlacedRule> rules;
  std::vector<PlacedTerm> terms;
};

// Cost: some tens of microseconds for a course formula; keep the result while tree, size and width stay (show.hpp does).
Layout lay_out(const List& list, const Options& options = {});

// Index of the innermost term at a point, -1 if none. slop: how far outside its box a term still counts, in pixels.
int term_at(const Layout& layout, Point point, float slop = 1);

}  // namespace gatewalk::lessons::formula
