// A trace: every value of every operation of a recipe at every time step, for one layer, direction and pass.
// Recorded once by walk.hpp; everything shown, spoken, tested or exported is read from here.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <vector>

#include "engine/equations/recipe.hpp"

namespace gatewalk::trace {

using equations::Index;
using equations::Operation;
using equations::Recipe;
using equations::Sizes;

using Matrix = Eigen::MatrixXd;
using View = Eigen::Map<const Matrix>;

// A parameter's values as the equations name it: a matrix, or a vector as one column. In the recipe's order.
using Parameters = std::vector<Matrix>;

// Which layer of a network a trace belongs to, and which of its directions (1: the reverse one of a bidirectional layer).
struct Part {
  int layer = 0;
  int direction = 0;
  bool operator==(const Part&) const = default;
};

// What is shared by a run of T time steps over B sequences.
struct Extent {
  int steps = 1;
  int batch = 1;
  bool reverse = false;      // step T-1 is processed first (a reverse direction)
  std::vector<int> lengths;  // each sequence's own number of steps; empty: all are T long
  bool valid(int step, int b) const { return lengths.empty() || step < lengths[static_cast<std::size_t>(b)]; }
  // The step that is processed n-th, and the one processed right before step t (-1: t is the first).
  int nth(int n) const { return reverse ? steps - 1 - n : n; }
  int before(int step) const {
    const int t = reverse ? step + 1 : step - 1;
    return t < 0 || t >= steps ? -1 : t;
  }
};

// What a trace keeps of a run.
enum class Keep {
  all,     // every value
  states,  // what comes into a step from outside, what leaves it, and what its products gave; the rest is computed anew when it
           // is asked for, also an error term Wᵀ d of which nothing is made but sums and their slices
};

// The values of the steps that were asked for last, where a trace keeps only states.
class Recent;

struct Trace {
  const Recipe* recipe = nullptr;
  Sizes sizes;
  Extent extent;
  // For each operation its values, size × (T·B); column t·B + b. Steps past a sequence's end hold 0.
  // Parameters hold one column. Operations of kind `outer` hold nothing: their matrices are computed when asked. Neither does
  // what Keep::states leaves out: read it by `at`.
  std::vector<Matrix> values;
  std::vector<char> kept;  // by operation: whether `values` holds it at every step
  // Forward: each state after the last step processed, size × B (its h_n).
  // Backward: the gradient by each initial state.
  std::vector<Matrix> states;
  std::vector<Matrix> began;  // the same before the first step processed
  int truncate = 0;           // backward: after how many steps nothing flows on (Cuts)
  // Backward only: the gradient by each parameter, added up over time steps and batch.
  Parameters gradients;
  const Trace* forward = nullptr;  // backward only: the pass it belongs to
  const Parameters* parameters = nullptr;
  std::vector<char> cut;           // backward: whether an operation passes on 0; empty: none does
  std::shared_ptr<Recent> recent;  // of Keep::states; null where every value is kept

  // Values of an operation at a step: size × B. A parameter or number: one column, whatever the step. Computed anew they have the
  // bits that the run had, and the view holds until 63 other steps have been asked for.
  View at(Index operation, int step) const;
  // Whether `values` holds an operation, under `keep`; leaves have their own place, and matrices none. Cost: operations², so ask
  // a trace that is there for what it has kept.
  static bool holds(const Recipe& recipe, Index operation, Keep keep);
  // The same trace with every value in it.
  Trace whole() const;
  // One value.
  double value(Index operation, int step, int unit, int b = 0) const;
  // The Euclidean norm of an operation's value: how large an error term still is. 0 for padding.
  double norm(Index operation, int step, int b = 0) const;
  // The gradient matrix of an `outer` operation (or a sum of such) at one step: rows × columns, summed over the batch.
  Matrix outer_at(Index operation, int step) const;
  // The same added up over the steps that the backward pass has been through when it has done this one.
  Matrix outer_until(Index operation, int step) const;
  // Number of units of an operation's value: for `outer` the rows.
  int units(Index operation) const;
  // Number of columns of an `outer` operation's matrix (or of a sum of such); 1 for a vector.
  int columns(Index operation) const;
};

// The first value that is not finite, in the order of computation: step by step, operation by operation.
struct NonFinite {
  int step;
  Index operation;
  int unit;
  int b;
};
// Returns whether there is one, and fills `found`.
bool first_nonfinite(const Trace& trace, NonFinite& found);

}  // namespace gatewalk::trace
