// Where the parts of a shipped cell's picture stand: lessons/stage/placements/<cell>.placement, read as data.
//
// One statement a line, words apart by spaces, names with spaces in quotes, # starts a comment. Units are those of a screen
// at zoom 1: x to the right, y down. Names are those of Part::name (an operation's name also finds the part it is in).
//   like lstm                         begin with another cell's file (first statement); what this recipe lacks is left out
//   drop i                            forget every statement about a name that was taken over
//   frame 28 34 610 420               the time step's frame: x y width height
//   place f 120 332                   the middle of a part
//   wire "[h, x]" f 120,-             the corners between two parts' middles; - repeats the coordinate before. The first or
//                                     last corner replaces the middle if it lies inside of the part
//   strip f 120 275 110 left          a value's cells: middle, greatest width, where its name stands (above, below, left,
//                                     right; above is usual)
//   error c 500 72 110                a strip that is there in the backward pass only: ∂L/∂c, not only what comes from t+1
// A wire without a statement takes one corner: along the line first when it comes from an entry or a merge, else last.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "lessons/semantics/geometry.hpp"

namespace gatewalk::lessons::stage {

enum class Side { above, below, left, right };

struct StripPlace {
  Point middle;
  float width = 110;
  Side label = Side::above;
};

// NaN stands for "as before".
struct Placement {
  Rect frame;
  std::map<std::string, Point> places;
  std::map<std::pair<std::string, std::string>, std::vector<Point>> wires;
  std::map<std::string, StripPlace> strips, errors;
};

// Reads a placement; `like` looks among the embedded ones.
// Errors: line and column, what was found and what was expected.
Result<Placement> read_placement(std::string_view text, std::string_view where);

// The placement that ships for a cell; nothing if there is none (a reader's own cell).
std::optional<Placement> shipped_placement(std::string_view cell);

}  // namespace gatewalk::lessons::stage
