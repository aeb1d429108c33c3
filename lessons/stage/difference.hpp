// What sets a cell's picture apart from another cell's: parts and wires that the other has not, and those that are left out.
// Pure. Parts correspond by name or, where no part has it, by what they compute (engine/equations/form.hpp), wires by what they
// lead from and to. A part in which something else happens (a peephole more) is another one; one that only writes the same in
// another way, W_h h + W_x x for W [h, x], is not.
#pragma once

#include "lessons/stage/diagram.hpp"

namespace gatewalk::lessons::stage {

struct Difference {
  std::vector<bool> parts, wires;       // of the cell's own: whether the other has none like it
  std::vector<int> gone_parts;          // indices in the other's diagram
  std::vector<std::size_t> gone_wires;  // likewise
  bool same_places = false;             // what both have stands at the same places: what is gone can be drawn where it was
};

Difference difference(const Diagram& own, const Recipe& recipe, const Diagram& other, const Recipe& other_recipe);

}  // namespace gatewalk::lessons::stage
