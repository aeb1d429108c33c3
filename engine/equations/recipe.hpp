// A recipe: the ordered list of named operations that one time step of a cell consists of.
//
// It is derived from the cell's equations once and drives everything else: the walk, the picture, the spoken
// sentence, the formula, the compiled program. The backward pass is a recipe too (differentiate.hpp), run,
// drawn and tested by the same code. A recipe knows sizes by letter only; numbers come with `Sizes`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/equations/cell_text.hpp"
#include "engine/equations/functions.hpp"

namespace gatewalk::equations {

// A vector's length as a sum of letters: H (hidden), I (input), P (projected output). [h, x] has H + I. A mean is one number.
struct Size {
  int h = 0, i = 0, p = 0;
  int one = 0;
  bool operator==(const Size&) const = default;
  Size operator+(Size other) const { return {h + other.h, i + other.i, p + other.p, one + other.one}; }
};
inline constexpr Size one_number{0, 0, 0, 1};

// The numbers behind the letters. All positive; projection = hidden where a cell has none.
struct Sizes {
  int input = 1;
  int hidden = 1;
  int projection = 1;
  int of(Size size) const { return size.h * hidden + size.i * input + size.p * projection + size.one; }

  // Rows of the concatenation [part 0, part 1, …] that stand before part number `part`.
  int before(const std::vector<Size>& parts, int part) const {
    int rows = 0;
    for (int n = 0; n < part; ++n) rows += of(parts[static_cast<std::size_t>(n)]);
    return rows;
  }
  // Which part a row of the concatenation belongs to, and its row there.
  struct PartRow {
    int part, row;
  };
  PartRow part_of(const std::vector<Size>& parts, int row) const {
    int part = 0;
    for (; row >= of(parts[static_cast<std::size_t>(part)]); ++part) row -= of(parts[static_cast<std::size_t>(part)]);
    return {part, row};
  }
};

// "H + I"
std::string to_text(Size size);

// Index of an operation or parameter in its recipe; -1 for none.
using Index = int;

struct Operation {
  enum class Kind {
    // Leaves: values that come from outside the time step.
    input,          // forward: x at t. backward: `dh_output`, the gradient of the loss by the layer's output at t
    state,          // forward: a state at t-1. backward: `dc_next`, the error term that arrives from step t+1
    parameter,      // a vector parameter
    number,         // a constant, one value for every unit; with a `symbol` an option of a rule
    forward_value,  // backward only: what the forward pass computed in the same time step (`source`)
    // Operations on the values of earlier operations.
    copy,     // a
    concat,   // [a, b]
    slice,    // part number `part` of a concatenation's error term (sizes in `parts`)
    product,  // W a;  with `transposed` Wᵀ a. Each part of a concatenation is multiplied by its own columns
    outer,    // a bᵀ: a matrix, the gradient of a product's parameter in this time step
    times,    // a ∘ b
    over,     // a / b, element by element
    plus,     // a + b
    minus,    // a - b
    negate,   // -a
    call,     // f(a)
    maximum,  // the larger of a and b, element by element
    minimum,  // the smaller
    mean,     // the mean of all entries of a: one number, which serves every unit of what it meets
    total,    // backward: Σ a, the error term of a number that served every unit of a
    share,    // backward: a / n for each of n units, the error term of what a mean was taken of
  };
  Kind kind = Kind::number;
  std::string name;             // unique in the recipe: "a_f", "tanh_c", "f * c", "df"
  Size size;                    // of the value; for `outer` the rows
  std::vector<Index> operands;  // earlier operations, in order
  std::vector<Size> parts;      // concat, product, outer: sizes of the parts in order. slice: those of what is cut
  Index parameter = -1;         // product: its matrix. parameter: itself
  bool transposed = false;
  int part = 0;
  const Function* function = nullptr;
  double number = 0;
  std::string quantity;  // whose colour and word it has: "f" for a_f, f and df; a state's name; "x"; or ""
  Role role = Role::none;
  Index equation = -1;    // the cell's line it belongs to; a backward operation: that of what it differentiates
  Index source = -1;      // forward_value, error terms: the forward operation they speak of
  Index state = -1;       // kind state: which one
  std::string symbol;     // the value's own letter in a formula where it has one: "f", "c", "dc"; else ""
  bool previous = false;  // the symbol's value belongs to t-1 (forward states, dc_prev)
  Place place;            // where it was written in the .cell text

  bool leaf() const { return kind <= Kind::forward_value; }
  bool scalar() const { return kind == Kind::number; }
  bool option() const { return kind == Kind::number && !symbol.empty(); }
  // One value for every unit: a number, or a mean and what is computed of means alone.
  bool spreads() const { return scalar() || size == one_number; }
  // A weight's gradient in one time step: an outer product or a sum of them. It is added up, never stored step by step.
  bool matrix() const { return kind == Kind::outer || (kind == Kind::plus && parameter >= 0); }
};

// A matrix or vector that the cell learns, as the equations name it.
struct Parameter {
  std::string name;
  bool matrix = false;
  Size rows;
  std::vector<Size> columns;  // a matrix's columns, a block for each part of what it multiplies; empty for a vector
  Place place;
};

struct State {
  std::string name;
  Size size;
  Index previous;      // forward: the leaf with its value at t-1. backward: the leaf `dc_next`
  Index next;          // forward: its value at t. backward: `dc_prev`, handed to step t-1
  double initial = 0;  // a rule's: its value before the first update
};

// "I must equal H here": sizes that the equations force to be the same although their letters differ.
struct SizeRule {
  Size left, right;
  Sentence reason;  // "x + W_hr h adds a vector of size I to one of size H"
  Place place;
};

enum class Pass { forward, backward };

struct Recipe {
  std::string cell;  // its name
  std::string about;
  Pass pass = Pass::forward;
  std::vector<Operation> operations;  // operands before their users
  std::vector<Parameter> parameters;  // in order of first use
  std::vector<State> states;
  std::vector<std::string> rows;  // PyTorch's row blocks, or empty
  std::vector<SizeRule> rules;
  Index input = -1;              // forward: x (a rule: g). backward: dh_output
  Index output = -1;             // forward: the first state's new value. backward: dx; -1 where x is not read
  std::vector<Index> gradients;  // backward: for each parameter the operation with this time step's gradient
  CellText text;                 // what it came from

  // The operation with this name, or -1.
  Index find(std::string_view name) const;
  const Operation& operator[](Index index) const { return operations[static_cast<std::size_t>(index)]; }
  // Whether it is an optimizer's rule: a step is an update, a unit a weight. Forward only.
  bool rule() const { return text.kind == CellText::Kind::rule; }
  // Whether an operation has one value for every unit: a number, or made of numbers alone (1 - beta1).
  bool constant(Index index) const;
  // Steps of a walk: every operation that is not a leaf, in order.
  std::vector<Index> walk() const;
};

// Derives the forward recipe: names every operation, shares equal sub-expressions, infers parameters and sizes.
// Errors: a parameter used with two shapes, sizes that no numbers can reconcile; line and column as in parse_cell.
Result<Recipe> make_recipe(const CellText& cell, std::string_view where);

// Text to recipe in one call.
Result<Recipe> read_cell(std::string_view text, std::string_view where);

// The same for an optimizer's rule. Every value but an option has the size H, the number of weights.
Result<Recipe> read_rule(std::string_view text, std::string_view where);

// Gives a rule's option another value. False: it has none of this name.
bool set_option(Recipe& rule, std::string_view name, double value);

// Whether these numbers satisfy the recipe's rules. Error: the sentence of the first that fails (MUT1 needs I = H).
Status check_sizes(const Recipe& recipe, const Sizes& sizes);

}  // namespace gatewalk::equations
