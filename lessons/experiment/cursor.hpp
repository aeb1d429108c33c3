// Where the reader stands in a recorded trace. The picture is a function of (trace, cursor): nothing on the screen has a
// state of its own that the cursor, the experiment and the settings do not determine.
#pragma once

#include <optional>

#include "engine/trace/trace.hpp"

namespace gatewalk::lessons {

using equations::Index;
using equations::Pass;

// One number that is opened: shown with everything it was computed from.
struct OpenedNumber {
  Pass pass = Pass::forward;
  Index operation = -1;
  int step = 0;
  int unit = 0;
  int column = -1;   // of a weight gradient's matrix; -1 for a vector's value
  trace::Part part;  // layer and direction
  int batch = 0;     // row of the batch; a weight's gradient has the sum of all of them
  bool operator==(const OpenedNumber&) const = default;
};

struct Cursor {
  Pass pass = Pass::forward;
  int step = 0;                        // time step from 0; shown from 1
  Index operation = -1;                // the active operation of that pass's recipe; -1: before the first
  trace::Part part;                    // the layer and direction that are shown
  int batch = 0;                       // the row of the batch that is shown
  std::optional<OpenedNumber> opened;  // in the part and row that are shown
  // A number of an operation of the pass, part and row that are shown.
  OpenedNumber number(Index of, int at_step, int unit, int column = -1) const {
    return {pass, of, at_step, unit, column, part, batch};
  }
  bool operator==(const Cursor&) const = default;
};

}  // namespace gatewalk::lessons
