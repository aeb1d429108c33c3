// Parses the text of a .cell file: header lines (cell, rows, state) and one equation a line.
// It checks what can be known without sizes: every name is a state, x, a parameter, a function or an earlier
// left side; anything else is an error with a suggestion, never a silent parameter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/equations/expression.hpp"

namespace gatewalk::equations {

// What a quantity is to the reader. Written as a comment behind its equation, or none.
enum class Role { none, forget_gate, input_gate, output_gate, update_gate, reset_gate, candidate, cell_state, output };

// "forget gate"; empty for none. The words are those of the language's comments, not of a lesson.
std::string_view to_text(Role role);

struct StateLine {
  std::string name;
  std::string size = "H";  // H unless written `state h(P)`
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
  std::string name;               // "lstm"
  std::string about;              // the comment lines before the first equation, for About and the cell list
  std::vector<std::string> rows;  // PyTorch's row blocks in order; empty: tensors are named as in the equations
  std::vector<StateLine> states;  // the first state's new value is the layer's output
  std::vector<Equation> equations;
};

// Whether a name stands for a matrix (capital first letter) or a vector parameter (b, b_…, p, p_…).
bool names_matrix(std::string_view name);
bool names_vector(std::string_view name);

// Parses the whole text. `where` names it in errors ("lstm.cell").
// Errors: the first mistake with line, column, what was found, what was expected; a suggestion for a misspelt name.
// Cost: linear in the text; nesting deeper than 100 brackets is refused.
Result<CellText> parse_cell(std::string_view text, std::string_view where);

}  // namespace gatewalk::equations
