// The inside of a measure: its tree, shared by the parser and the evaluation (measure.hpp is for everybody else).
#pragma once

#include <string>
#include <vector>

#include "engine/equations/functions.hpp"
#include "engine/equations/number_functions.hpp"
#include "lessons/experiment/measure.hpp"

namespace gatewalk::lessons {

struct MeasureNode;
using MeasurePointer = std::shared_ptr<const MeasureNode>;

// A sign between two measures, as it is written, and what it does to two numbers. `and` binds loosest, then comparisons, then
// + and -, then * and /, then ^.
struct MeasureOperator {
  std::string_view sign;
  double (*of)(double left, double right);
};
// The row of a sign; the sign must be one.
const MeasureOperator& measure_operator(std::string_view sign);

// What runs the network again, or reads more of it than one value: descend(n, rate, …) and so on.
enum class OfNetwork { descend, jacobian, error, uncut, cut, walked, count, distance };

// What is meant by a name; nothing if there is none, and all of them for sentences: "descend, jacobian, …".
std::optional<OfNetwork> find_of_network(std::string_view name);
std::string names_of_network();

struct MeasureNode {
  enum class Kind {
    number,
    reference,    // a quantity by `name`
    negate,       // of arguments[0]
    binary,       // `sign` between arguments[0] and [1]
    elementwise,  // `function` of each value of all arguments
    reduced,      // `reduction` of all values of all arguments
    slope,        // the derivative of `cell_function` at arguments[0]
    clamp,        // arguments[0] kept between [1] and [2]
    after,        // targets[k] = arguments[k], then what the last argument asks
    of_target,    // the value of targets[0]: a spectral norm, a free number
    of_network,   // `whole`
  };
  Kind kind = Kind::number;
  double number = 0;
  std::string name;  // as written
  const MeasureOperator* sign = nullptr;
  equations::NumberFunction function = nullptr;
  const equations::Function* cell_function = nullptr;
  const equations::Reduction* reduction = nullptr;
  OfNetwork whole = OfNetwork::descend;
  int row = -1, column = -1;
  MeasurePointer row_at;             // the row where it is an expression: y[k]
  int first = 0, last = 0;           // steps as written (from 1, negative from the end); 0 with `timed`: the initial state
  bool timed = false;                // an @ was written
  std::optional<trace::Part> part;   // a layer and direction of its own; none: where the reader is
  MeasurePointer first_at, last_at;  // the steps where they are expressions: @t, @(t+1)..T
  std::vector<MeasurePointer> arguments;
  std::vector<Target> targets;
  std::string text;  // of_network: as written, the key under which its value is kept
  int column_at = 0;
};

// Why it has no value, at its place in the text.
inline Error measure_error(const MeasureNode& node, const std::string& what) { return Error{what, {}, {}, 0, node.column_at}; }

}  // namespace gatewalk::lessons
