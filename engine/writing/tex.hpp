// Formulas: TeX of an operation, of an equation, of a whole cell (with a trace's numbers: tex_numbers.hpp).
// Plain commands only (the lab's layout in lessons/formula draws them; MathJax with its html extension accepts
// them). The engine speaks no language: there are no words in a formula but the cell's own names.
//
// How things are written
//   value of an operation        f_t, a_{f,t}                  state before the step      c_{t-1}
//   parameter                    W_f, b_f; a part of a matrix W_{fh}
//   elementwise product          \circ; a value times itself   g_t^{2}
//   error term ∂L/∂q             \delta_{q,t}
//   from the loss at this step   \delta_{h,t}^{\downarrow}     from step t+1              \delta_{h,t}^{\leftarrow},
//                                                              or written out where it is short: \delta_{c,t+1} \circ f_{t+1}
//   what goes to step t-1, a part of \delta_{c,t-1} as all that has an arrow   \delta_{c,t-1}^{\leftarrow}
//   a weight's gradient, one step   \nabla_{W_f,t} L
//
// Every term stands in \class{id}{…}; terms may nest. An id is
//   the operation's name where that is an identifier ("f", "a_f", "h_prev", "dc", "dW_f"), the parameter's name ("W_f"),
//   otherwise "op" and the operation's index ("op16"), in a backward recipe "back" and the index.
// A forward value inside a backward formula has the id of the forward operation.
#pragma once

#include <string>

#include "engine/equations/recipe.hpp"

namespace gatewalk::writing {

using equations::Index;
using equations::Recipe;

enum class Detail {
  operation,  // one operation: its operands by their letters, f_t = σ(a_{f,t}); numbers: by their values
  line,       // down to what has a line of its own: f_t = σ(W_f [h_{t-1}, x_t] + b_f)
};

struct TexOptions {
  Detail detail = Detail::line;
  const Recipe* forward = nullptr;  // for a backward recipe: the forward one, whose values it reads
  bool reverse = false;             // a reverse direction: what was processed before is written t+1
  bool classes = true;
  bool timeless = false;  // f instead of f_t: where the step is said elsewhere
  bool primed = false;    // with timeless: a state's new value is m', as it is typed
};

// The id of an operation's term, and of a parameter's.
std::string class_id(const Recipe& recipe, Index operation, const TexOptions& options = {});

// The operation that an id of `class_id` names in this recipe, or -1 (then it may be a parameter's name).
Index find_class(const Recipe& recipe, std::string_view id);

// The operation's own letter, "f_t", "\delta_{c,t}"; where it has none, its expression in `detail` operation.
std::string tex_letter(const Recipe& recipe, Index operation, const TexOptions& options = {});

// "f_t = \sigma\left(…\right)"; an operation without a letter has no left side.
std::string tex(const Recipe& recipe, Index operation, const TexOptions& options = {});

// Of a matrix times [a, b] the share of one of the two, an operation: W_{zh}\,h_{t-1}.
std::string tex_share(const Recipe& recipe, Index product, Index of, const TexOptions& options = {});

// The cell's line number `equation` (from 0). Forward recipes only.
std::string tex_equation(const Recipe& recipe, Index equation, const TexOptions& options = {});

// All lines in one \begin{aligned} … \end{aligned}; of a backward recipe its error terms and gradients in order.
std::string tex_cell(const Recipe& recipe, const TexOptions& options = {});

// A name as the equations have it, without a time: "W_f", "\alpha", "\mathrm{gate}".
std::string tex_name(std::string_view name);

}  // namespace gatewalk::writing
