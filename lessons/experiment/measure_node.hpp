// The inside of a measure: its tree, shared by the parser and the evaluation (measure.hpp is for everybody else).
#pragma once

#include <string>
#include <vector>

#include "lessons/experiment/measure.hpp"

namespace gatewalk::lessons {

struct Measure::Node {
  enum class Kind { number, reference, negate, binary, call, after, spectral, whole };
  Kind kind = Kind::number;
  double number = 0;
  std::string name;  // reference: a quantity; binary: its sign; call: the function; whole: what is computed of the network
  int row = -1, column = -1;
  int first = 0, last = 0;  // steps as written (from 1, negative from the end); 0 with `timed`: the initial state
  bool timed = false;       // an @ was written
  std::shared_ptr<const Node> first_at, last_at;       // the steps where they are expressions: @t, @(t+1)..T
  std::vector<std::shared_ptr<const Node>> arguments;  // after: the new values, then what is asked
  std::vector<Target> targets;                         // after: what gets the new values; spectral: whose norm
  std::string text;                                    // whole: as written, the key under which its value is kept
  int column_at = 0;
};

// Functions of one number, element by element; also every function of the engine's equations (relu, softplus …).
inline constexpr std::string_view measure_functions[] = {"sigmoid", "tanh", "exp", "log", "sqrt", "abs", "finite"};
// Of all values together.
inline constexpr std::string_view measure_reductions[] = {"norm", "sum", "prod", "mean", "all"};
// What runs the network again, or reads more of it than one value: descend(n, rate, …) and so on.
inline constexpr std::string_view measure_of_network[] = {"descend", "jacobian", "error", "uncut"};

}  // namespace gatewalk::lessons
