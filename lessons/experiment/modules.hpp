// The modules of a network laid out in time: a layer's direction at a time step is one. In which order a pass computes them, and
// how much error goes from one to the next.
#pragma once

#include <vector>

#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

struct Module {
  trace::Part part;
  int step = 0;
  bool operator==(const Module&) const = default;
};

// How many modules a pass computes before this one (engine/network/walk_order.hpp has the order).
int modules_before(const Experiment& experiment, Pass pass, const Module& module);
// A place in a module where it is done: at its output; in the backward pass where all that arrives has been added up. The rest of
// the place stays, and nothing is opened.
Cursor at_module(const Experiment& experiment, Cursor from, const Module& module);
// So many modules on in the order of the cursor's pass, or back; stays at the first and the last one.
Cursor next_module(const Experiment& experiment, Cursor from, int by);

// Norms of the error terms on the ways between modules, one sequence of the batch. Indices: [Shape::index(part)][step]. Padding
// has 0.
struct ErrorNorms {
  std::vector<std::vector<double>> from_above;  // what layer above, readout or loss send to the module's output
  std::vector<std::vector<double>> to_before;   // of all states together, to the step before (a reverse direction's: after)
  std::vector<std::vector<double>> to_below;    // to the module's input
  double largest = 0;                           // of all of them that are finite
};
ErrorNorms error_norms(const Experiment& experiment, int batch);

// The largest |value| of a pass' module values (outputs, or their error terms), so that all of the grid has one scale; above 0.
double module_range(const Experiment& experiment, Pass pass, int batch);
// The operation whose value stands for a module: the first state's new value, or its error term.
// Layers may have cells of their own.
Index module_value(const Experiment& experiment, Pass pass, trace::Part part = {});

}  // namespace gatewalk::lessons
