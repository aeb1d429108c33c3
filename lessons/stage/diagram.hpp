// A cell's picture as data: boxes, circles, wires and the places of its values, in the units of placement.hpp.
// Made from the recipe and a placement, or laid out automatically (auto_layout.cpp). Nothing here draws or holds values.
#pragma once

#include <string>
#include <vector>

#include "lessons/stage/anatomy.hpp"
#include "lessons/stage/placement.hpp"

namespace gatewalk::lessons::stage {

// Sizes at zoom 1.
constexpr float box_width = 74, box_height = 34, circle_radius = 14, ellipse_width = 52, strip_height = 24, cell_width = 26,
                roomy_cell_width = 34;
constexpr float corner_radius = 13;  // of wires
constexpr float label_height = 20;   // kept free for a strip's name
constexpr float nested_height = 28;  // of one whose index has an index, δ_{a_f}

struct Wire {
  Link link;
  std::vector<Point> path;  // from the middle of one part to the middle of the next; corners are drawn round
  bool belt = false;        // a state that runs straight on, elementwise: the thickest line
};

// Where a value's cells stand.
struct Strip {
  Index value = -1;  // forward operation
  int part = 0;
  Point middle;
  float width = 110;  // the most it may take; strip_area says how much it does
  Side label = Side::above;
  bool error_only = false;  // there in the backward pass only
  // The error term of a box's pre-activation, which goes through its matrix; backward only, below that of the box's own value.
  bool inside = false;
  float name_height() const { return inside ? nested_height : label_height; }
};

// Where a value goes two ways; backward, two error terms meet here.
struct Fork {
  Index value = -1;
  Point at;
};

struct Diagram {
  Anatomy anatomy;
  std::vector<Point> places;  // of each part
  std::vector<Wire> wires;
  std::vector<Strip> strips;
  std::vector<Fork> forks;  // of one value: the farthest from its source first
  Rect frame;               // the time step
  Rect extent;              // everything, with labels
  bool placed_by_hand = false;
  long long work = 0;  // comparisons that an automatic layout took: bounded, whatever the text

  const Part& part(int k) const { return anatomy.parts[static_cast<std::size_t>(k)]; }
  Point place(int k) const { return places[static_cast<std::size_t>(k)]; }
  // What a part covers; a small square for entries, exits and merges.
  Rect part_area(int k) const;
  // A strip's cells for a vector of that many units: at most cell_width each (more for one or two), together the strip's width.
  Rect strip_area(const Strip& strip, int units) const;
  // Where its name stands; `width` at zoom 1.
  Rect label_area(const Strip& strip, int units, float width) const;
  // The strip of a value (its result, not a state's exit if both exist), or -1.
  int strip_of(Index value) const;
};

// All that a picture is made of, as a text: equal where two recipes have the same picture. A name alone does not say what an
// operation does or reads: `i` may be 1 and then 1 - f.
std::string picture_key(const Recipe& forward);

// The picture of a cell. by_hand: use the shipped placement if there is one and it has a place for everything.
Diagram make_diagram(const Recipe& forward, bool by_hand = true);

// The pieces, for tests and for auto_layout.cpp.
Diagram place_by_hand(const Recipe& forward, const Placement& placement, std::vector<std::string>* missing = nullptr);
Diagram lay_out_automatically(const Recipe& forward);

// The smallest one around both.
Rect joined(const Rect& a, const Rect& b);

// Fills in belts, forks and the extent when parts, wires and strips stand.
void finish(Diagram& diagram, const Recipe& forward);

}  // namespace gatewalk::lessons::stage
