// Parses the text of a .cell file: header lines (cell, rows, state) and one equation a line; and of a .rule file, an optimizer's,
// which is written in the same language (rule, option, state).
// It checks what can be known without sizes: every name is a state, x, a parameter, a function or an earlier
// left side; anything else is an error with a suggestion, never a silent parameter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/equations/expression.hpp"
#include "engine/equations/names.hpp"

namespace gatewalk::equations {

struct StateLine {
  std::string name;
  std::string size = "H";  // H unless written `state h(P)`
  Place place;
  double initial = 0;  // before the first update; a rule's alone: `state power = 1`
};

// A number that a rule's user chooses, and that keeps its name: `option lr = 0.001`.
struct OptionLine {
  std::string name;
  double value = 0;  // the usual one
  Place place;
};

struct Equation {
  std::string target;   // "f", "c"
  bool primed = false;  // c' = …: the new value of a state
  ExpressionPtr right;
  Role role = Role::none;
  Place place;
};

struct CellText {
  // A rule is a cell whose steps are updates: its first state is the weight w, its input the gradient g by it, and its other
  // states are what is remembered of both.
  enum class Kind { cell, rule } kind = Kind::cell;
  std::string name;               // "lstm"
  std::string about;              // the comment lines before the first equation, for About and the cell list
  std::vector<std::string> rows;  // PyTorch's row blocks in order; empty: tensors are named as in the equations
  std::vector<StateLine> states;  // the first state's new value is the layer's output
  std::vector<OptionLine> options;
  std::vector<Equation> equations;
  std::string input = "x";  // what a step reads; of a rule "g"
};

// Parses the whole text. `where` names it in errors ("lstm.cell").
// Errors: the first mistake with line, column, what was found, what was expected; a suggestion for a misspelt name.
// Cost: linear in the text; nesting deeper than 100 brackets is refused.
Result<CellText> parse_cell(std::string_view text, std::string_view where);

// Parses an optimizer's rule, likewise: elementwise, so without matrices, vectors and [a, b]. w' must be given.
Result<CellText> parse_rule(std::string_view text, std::string_view where);

}  // namespace gatewalk::equations
