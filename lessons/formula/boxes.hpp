// Internal to the formula's layout: boxes, and the sheet that glyphs and rules are put on.
// A box is a range of the sheet, laid out around the origin (0, 0) of its baseline and then moved to its place.
#pragma once

#include <span>
#include <vector>

#include "lessons/formula/layout.hpp"
#include "lessons/formula/math_face.hpp"

namespace gatewalk::lessons::formula {

// How much of the sheet is filled.
struct Mark {
  std::size_t glyphs = 0, rules = 0, pieces = 0;
};

struct Box {
  float width = 0, height = 0, depth = 0;
  float italic = 0;        // how far a superscript moves right; not part of the width
  float accent = -1;       // x of an accent's middle; -1: the middle of the box
  bool character = false;  // a single character: scripts keep to fixed heights
  Mark from, to;

  float extent() const { return height + depth; }
};

// A part of a term on one line.
struct Piece {
  int term;
  Rect box;
  int line;
};

class Sheet {
 public:
  std::vector<PlacedGlyph> glyphs;
  std::vector<PlacedRule> rules;
  std::vector<Piece> pieces;
  int term = -1;  // the term that new glyphs belong to

  Mark mark() const { return {glyphs.size(), rules.size(), pieces.size()}; }
  void move(const Box& box, float dx, float dy);
  // An empty box that starts here.
  Box start() const;
  // The box now reaches to the end of the sheet.
  void finish(Box& box) const { box.to = mark(); }
  // Makes the box one of the current term's pieces.
  void claim(Box& box);

  // script: in the form drawn for script size, if the face has one.
  Box glyph(char32_t code, float size, bool script);
  // A character that the face may lack; then the text face stands in.
  Box word_glyph(char32_t code, float size, bool script);
  // The smallest form of a bracket, root or operator at least this high, assembled from parts if need be; on its own baseline.
  Box tall(char32_t code, float least, float size, bool script);
  // The form of an accent or brace nearest to this width.
  Box wide(char32_t code, float width, float size);
  // A rule from (0, -height) with this thickness downwards.
  Box rule(float width, float height, float thickness);

 private:
  void put(char32_t code, float x, float y, float size, bool exact);
  Box exact_glyph(char32_t code, float size);
  Box assembled(std::span<const MathPart> parts, float overlap, float least, float size, bool vertical);
};

}  // namespace gatewalk::lessons::formula
