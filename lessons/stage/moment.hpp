// What of a diagram is lit at a cursor, and which values stand in its strips: a pure function of recipes and cursor.
#pragma once

#include <vector>

#include "lessons/experiment/cursor.hpp"
#include "lessons/experiment/nothing.hpp"
#include "lessons/stage/diagram.hpp"

namespace gatewalk::lessons::stage {

using equations::Pass;

// One thing is lit, what it reads is lit weaker, the rest is dimmed.
enum class Light { dim, resting, read, active };

// What a strip shows: an operation of the cursor's pass; -1 for nothing here.
struct Shown {
  Index operation = -1;
  bool computed = false;  // at the cursor; otherwise empty cells stand for it
  Light light = Light::dim;
  bool running = false;  // on its way to the strip's own value: a box's product, its sum
};

struct Moment {
  Pass pass = Pass::forward;
  Nothing nothing = Nothing::no;  // why nothing has a value here
  Index active = -1;              // the operation of the pass that the cursor is at
  int part = -1;                  // where it happens
  int fork = -1;                  // backward: the fork where it adds two error terms up
  std::vector<Light> parts, wires;
  std::vector<Shown> strips;
  std::vector<Index> totals;  // backward: for each forward operation its error term, or -1
};

Moment make_moment(const Diagram& diagram, const Recipe& forward, const Recipe& backward, const Cursor& cursor);

// Where nothing is computed at the cursor's step: nothing but what comes in from outside has a value.
void show_nothing(Moment& moment, const Recipe& recipe, Nothing why);

// The wires along which values travel to the active operation, as indices.
std::vector<int> travelled(const Diagram& diagram, const Moment& moment, const Recipe& forward, const Recipe& backward);

// Where a click on a part leads: its value, or in the backward pass its error term.
Index target_of(const Diagram& diagram, const Moment& moment, const Recipe& forward, const Recipe& backward, int part);

}  // namespace gatewalk::lessons::stage
