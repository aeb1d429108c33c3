// Internal to the formula's layout: setting lists and their entries as boxes.
#pragma once

#include <optional>

#include "lessons/formula/boxes.hpp"

namespace gatewalk::lessons::formula {

enum class Size : std::uint8_t { display, text, script, scriptscript };

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
