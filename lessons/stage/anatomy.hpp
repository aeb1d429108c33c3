// What a cell's picture consists of, without places: the recipe's operations gathered into the parts that a figure shows
// (a layer is one box, although it is a product, a sum and a function) and the links between them. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/equations/recipe.hpp"

namespace gatewalk::lessons::stage {

using equations::Index;
using equations::Operation;
using equations::Recipe;

struct Part {
  enum class Kind {
    entry,  // a state at t-1, or x: where a value comes into the time step
    merge,  // [h, x]: two lines become one
    layer,  // a box: an affine map, with the function behind it if there is one
    point,  // a circle, elementwise: ×, +, −, 1−; an ellipse for a function without weights, such as tanh of c
    exit,   // a state's new value, on its way to t+1
    above,  // the layer's output, on its way to the layer above and to the loss
  };
  Kind kind = Kind::point;
  std::string name;               // how placements call it: "f", "f * c", "h_prev", "x"; exits "c'", the output "output"
  Index value = -1;               // the forward operation whose value leaves it (an exit's: arrives)
  std::vector<Index> operations;  // that happen in it, in the order of the walk; none for entry, exit and above
  Index state = -1;               // entry of a state, exit
  std::string sign;               // what stands in it: "σ", "tanh", "×", "+", "1−"; TeX for a map without a function
  bool sign_is_tex = false;
  bool wide() const { return kind == Kind::point && sign.size() > 3 && sign[0] >= 'a'; }  // an ellipse: "tanh", not "1−"
  Index pre_activation = -1;  // of a box with a function: what the function is taken of, inside of the box
};

// A value on its way from one part to the next.
struct Link {
  int from = 0, to = 0;  // indices of parts
  Index value = -1;      // forward operation
  Index reader = -1;     // the operation in `to` that reads it; -1 for exits and the output
};

struct Anatomy {
  std::vector<Part> parts;  // entries, then parts of the walk in order, then exits, then the output
  std::vector<Link> links;
  std::vector<int> part_of;               // for each forward operation its part; a parameter's is the part that uses it
  int find(std::string_view name) const;  // the part with this name, or that contains the operation of this name; -1
};

// Shapes: any forward recipe. Every operation of its walk is in exactly one part.
Anatomy dissect(const Recipe& forward);

// The forward operation that a backward operation speaks of: where on the picture it happens. A gradient by a parameter
// happens where the parameter is used. Never -1 for an operation of the walk.
Index forward_place(const Recipe& forward, const Recipe& backward, Index operation);

}  // namespace gatewalk::lessons::stage
