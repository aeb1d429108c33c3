// Internal to the formula's layout: setting lists and their entries as boxes.
//
// Lengths are in em of the size at hand. Sizes go display, text → script → scriptscript; numerators, denominators, scripts and
// what stands below something are one smaller or cramped, which lowers superscripts. A box has width, height above its
// baseline, depth below; rows add widths and take the largest height and depth.
//
//   between atoms    none, thin 3/18, medium 4/18 or thick 5/18 em by the kinds of the two neighbors (The TeXbook, page 170); a
//                    binary operator without an operand on one side is an ordinary atom: -1, (+a)
//   scripts          the superscript's baseline is up, the subscript's down, by the largest of what is usual for the style, what
//   (rule 18)        leaves a large nucleus' edge near enough, and what keeps the script from crossing the other side:
//                      up   = max(usual, nucleus height - 0.270 em, superscript depth + bottom_min)
//                      down = max(usual, nucleus depth + 0.035 em, subscript height - top_max)      alone: usual = 0.150 em
//                    with both, gap = (up - superscript depth) - (subscript height - down) must be gap_min: the subscript goes
//                    down for it, then both go up again as far as the superscript's foot lies under bottom_max.
//                    The superscript stands behind the nucleus' slant (its italic correction), the subscript before it.
//   limits           centered above and below, apart by max(gap_min, rise_min - depth), shifted by half the slant each way
//   (rule 13)
//   large operators  in display style at least min_height high, centered on the axis: baseline down by (height - depth)/2 - axis
//   fences           with reach the farther of what their content has above and below the axis, at least
//                    max(0.901 · 2 reach, 2 reach - shortfall) high, TeX's delimiterfactor and delimitershortfall
#pragma once

#include <optional>

#include "lessons/formula/boxes.hpp"

namespace gatewalk::lessons::formula {

enum class Size : std::uint8_t { display, text, script, scriptscript };
inline bool is_script(Size size) { return size >= Size::script; }

// TeX's style: the size, and whether superscripts stand lower because something is above.
struct Style {
  Size size = Size::display;
  bool cramped = false;
};

// An entry of a list that has been set, with the space before it.
struct Item {
  Box box;
  Atom atom = Atom::ord;   // as its left neighbor sees it
  Atom right = Atom::ord;  // as its right neighbor does; the same, but for \left … \right
  bool space = false;
  bool dots = false;     // … or ⋯
  bool product = false;  // a binary operator that binds like × (a line rather breaks at a plus)
  Size size = Size::text;
  float before = 0;  // filled in by space_out
};

class Setter {
 public:
  explicit Setter(float size) : size_(size) {}

  Sheet sheet;
  std::vector<PlacedTerm> terms;
  // What \left and \right enclose is spliced into the outermost list, so that a line can be broken inside.
  bool splices_fences = false;

  // The list's entries, each set around its own origin; the content of \class is spliced in.
  std::vector<Item> items(const List& list, Style style);
  // TeX's space between neighbors; a binary operator without two operands becomes an ordinary atom.
  void space_out(std::vector<Item>& items) const;
  // All in one row.
  Box row(std::vector<Item>& items);
  Box row(const List& list, Style style);
  float em(Size size) const;

 private:
  void append(std::vector<Item>& items, const List& list, Style& style);
  void append_fenced(std::vector<Item>& items, const Node& node, Style style);
  int begin_term(const std::string& id);
  Box entry(const Node& node, Style style);
  Box nucleus(const Node& node, Style style);
  Box letters(std::string_view words, Alphabet alphabet, bool as_text, Style style);
  Box with_scripts(Box base, const Node& node, Style style);
  // x_{a}^{b} set as one although its index is inside a term and its power outside.
  struct Scripts {
    const List& sub;
    const List& sup;
    int sub_term, sup_term;
  };
  Box with_scripts(Box base, const Scripts& scripts, Style style);
  const Node* indexed_core(const Node& node) const;
  Box term_with_power(const Node& node, const Node& core, Style style);
  Box with_limits(Box base, const Node& node, Style style);
  Box operator_symbol(const Node& node, Style style);
  Box fraction(const Node& node, Style style);
  Box radical(const Node& node, Style style);
  Box accent(const Node& node, Style style);
  Box line(const Node& node, Style style);
  Box struck(const Node& node, Style style);
  Box brace(const Node& node, Style style);
  Box fenced(const Node& node, Style style);
  // How high a bracket must be for what reaches so far above and below the axis.
  float covering(float reach) const;
  Box bracket(char32_t code, float least, Style style);
  Box matrix(const Node& node, Style style);

  float size_;
  int depth_ = 0;
};

}  // namespace gatewalk::lessons::formula
