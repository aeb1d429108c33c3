// Where the reader stands in a recorded trace. The picture is a function of (trace, cursor): nothing on the screen has a
// state of its own that the cursor, the experiment and the settings do not determine.
#pragma once

#include <optional>

#include "engine/equations/recipe.hpp"

namespace gatewalk::lessons {

using equations::Index;
using equations::Pass;

// One number that is opened: shown with everything it was computed from.
struct OpenedNumber {
  Pass pass = Pass::forward;
  Index operation = -1;
  int step = 0;
  int unit = 0;
  int column = -1;  // of a weight gradient's matrix; -1 for a vector's value
  bool operator==(const OpenedNumber&) const = default;
};

struct Cursor {
  Pass pass = Pass::forward;
  int step = 0;          // time step from 0; shown from 1
  Index operation = -1;  // the active operation of that pass's recipe; -1: before the first
  int part = 0;          // layer * directions + direction
  int batch = 0;         // the row of the batch that is shown
  std::optional<OpenedNumber> opened;
  bool operator==(const Cursor&) const = default;
};

}  // namespace gatewalk::lessons
