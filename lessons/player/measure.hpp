// The little language in which a lesson speaks of the engine's numbers: in prose, in answers, in conditions.
//
//   f[2]@2                unit 2 of f at time step 2 (steps from 1, units from 0; @ alone: the cursor's step)
//   f[2]@-1               counted from the last step
//   "f * c"[0]@2          an operation whose name is no single word stands in quotes
//   df[0]@3               an error term of the backward pass
//   W_f[0,3]  b_f[1]  x[0]@2  c[3]@0        parameters, inputs, initial states
//   dW_f[0,3]  db_f[1]    gradients summed over time; dW_f[0,3]@2: one time step's part
//   loss
//   + - * / ( ) < <= > >= == and, sigmoid tanh exp log sqrt abs min max
//   norm(dh@3)  sum(f@2)  mean(f@2)  max(f@2)        over all units
//   all(f[0]@2..10 > 0.9)  prod(f[0]@2..10)          over a range of steps
//   after(b_f[0] = b_f[0] + 2, x[0]@1 = 0, f[0]@2)   the last expression in a network that is changed so; runs it anew
#pragma once

#include "lessons/player/cursor.hpp"
#include "lessons/player/experiment.hpp"

namespace gatewalk::lessons {

// A parsed expression. Cheap to copy.
class Measure {
 public:
  // Errors: line and column within `text`, counted from the given place.
  static Result<Measure> parse(std::string_view text, int line = 1, int column = 1);

  // Its number now. A comparison gives 1 or 0. Error: a name or index this experiment does not have.
  Result<double> evaluate(const Experiment& experiment, const Cursor& cursor = {}) const;
  const std::string& text() const;
  // The first number it names, so that a click can open it: nothing if there is none.
  std::optional<OpenedNumber> names(const Experiment& experiment, const Cursor& cursor = {}) const;

 private:
  struct Node;
  std::shared_ptr<const Node> root_;
  std::string text_;
};

}  // namespace gatewalk::lessons
