// A backward recipe as a text in the cell language's names: a line a value that has a name, "da_o = do * (o * (1 - o))". To be
// read, not parsed: beside the language's own forms it has a transpose, "W_o^T da_o", an outer product, "da_o [h, x]^T", and a
// part of a concatenation's error term, "h of d[h, x]".
#pragma once

#include <string>

#include "engine/equations/recipe.hpp"

namespace gatewalk::writing {

// A line a value, in the order of the walk. A value without a name of its own stands where it is used, with the brackets that its
// order of operations needs. `backward` is the derivative of `forward`.
std::string backward_text(const equations::Recipe& forward, const equations::Recipe& backward);

}  // namespace gatewalk::writing
