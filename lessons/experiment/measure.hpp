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
//   h[0]@2#l1  norm(dh@2#l1_reverse)   in layer 1, counted from 0, or its reverse direction; without: the reader's
//   logit[2]@3#reverse   what one direction of the last layer adds to a score
//   layers, directions, units, inputs, parameters   of the network; the last are the numbers PyTorch stores, readout included
//   a ^ b, T (the number of time steps), gap, gradient_norm, y[2]@-1 (softmax of the readout), logit[2]@-1 (the
//                        readout), target[2]@-1 (what the loss compares with); y[k]: a row by an expression
//   learning(clip)     a number that says how it learns (target.hpp)
//   learned            how many updates it has learned so far
//   update, chance, held_out, held_out_right@40, clipped   of a network that learns: the update shown, the task's chance
//                        level, the last loss and share of right answers measured up to there (or up to an update) on
//                        held-out sequences, the share of its updates whose gradient was shortened
//   f[0]@t  f[0]@(t+1)    a plot's variable as a time step; as a number it stands for itself
//   slope(tanh, u)  clamp(a, -1, 1)  finite(a)  spectral(W_h, h)  free(u)
//   descend(n, rate, loss)  descend(n, rate, clip, loss)  descend(n, rate, adam, loss)   after n updates against the gradient
//   walked(norm)  walked(W_f[0,3], m)   of the update that is shown (walked_measure.hpp)
//   jacobian(c, 5, c, 2)  jacobian(c[0], 5, c[1], 2)        the norm of ∂c_5/∂c_2, or one of its numbers; `all` for all states
//   error(dW_f)           how far a gradient is from central differences; error(all): the worst of all parameters
//   count(parameters)  distance(gru)   of the cell itself (cell_measure.hpp)
//   uncut(dh[0]@1)        with no path of the backward pass cut
//   after(b_f[0] = b_f[0] + 2, x[0]@1 = 0, f[0]@2)   the last expression in a network that is changed so; runs it anew
#pragma once

#include <map>

#include "lessons/experiment/cursor.hpp"
#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

// Names that stand for numbers while a plot is drawn.
using Variables = std::map<std::string, double, std::less<>>;

struct MeasureNode;  // measure_node.hpp

// A parsed expression. Cheap to copy.
class Measure {
 public:
  // Errors: line and column within `text`, counted from the given place.
  static Result<Measure> parse(std::string_view text, int line = 1, int column = 1);

  // Its number now. A comparison gives 1 or 0. Error: a name or index this experiment does not have.
  // nothing: set where it reads a number of a pass at a step where none is computed (nothing.hpp), for which 0 stands.
  Result<double> evaluate(const Experiment& experiment, const Cursor& cursor = {}, const Variables& variables = {},
                          bool* nothing = nullptr) const;
  const std::string& text() const;
  // The first number it names, so that a click can open it: nothing if there is none.
  std::optional<OpenedNumber> names(const Experiment& experiment, const Cursor& cursor = {}) const;

 private:
  std::shared_ptr<const MeasureNode> root_;
  std::string text_;
};

}  // namespace gatewalk::lessons
