// Measures that take more of a network than reading its record: a gradient beside central differences, a Jacobian through time.
#pragma once

#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

// ‖a - n‖ / max(‖a‖, ‖n‖) of a gradient as the backward pass has it (a) and by central differences of the loss (n).
// name: "dW_f", "db_f", "dx"; or a state's, "dc0": by its initial value. 0 where both are 0.
// Errors: a name of none of these. Cost: two forward runs a number.
Result<double> gradient_error(const Experiment& experiment, std::string_view name, int part);

// A state at a time step from 1 (0: its initial value); unit -1: all of it. The name "all" stands for every state, one after
// the other.
struct StateAt {
  std::string name;
  int unit = -1;
  int step = 0;
};

// The spectral norm of ∂to/∂from, or its one number where both name a unit; the states of step `from` count as independent
// of each other. By backward passes over the steps up to `to`, with the experiment's cuts.
// Errors: no such state, a step outside of the sequence, from after to; several layers or directions.
// Cost: a backward pass a unit of `to`.
Result<double> state_jacobian(const Experiment& experiment, int part, const StateAt& to, const StateAt& from);

}  // namespace gatewalk::lessons
