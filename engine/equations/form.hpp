// What an operation computes, in one notation, so that two cells' lines can be compared however they are written:
// W_z [h, x] is W_hz h + W_xz x, a sum's and a product's order does not count, and a parameter that one line alone has is called
// by its kind. Forward recipes only. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/equations/recipe.hpp"

namespace gatewalk::equations {

// Down to what has a line of its own: "sigmoid(W h_prev + W x + b)" of f in an LSTM. Two operations of one form compute the same
// of the same values, but for the numbers that are learned.
std::string form_of(const Recipe& recipe, Index operation);

// What one operation lacks of another that is otherwise the same: summands and factors of `whole`, as operations of its recipe.
// p_f * c of V's forget gate beside the LSTM's; f of V's f * c beside NFG's c. Nothing where more than that sets them apart.
std::optional<std::vector<Index>> left_out(const Recipe& recipe, Index operation, const Recipe& whole_recipe, Index whole);

// A term of a line: an operation, or of a matrix times [a, b] the share of one of the two, as an operation (of; -1: all of it).
struct Term {
  Index operation = -1, of = -1;
};
// The terms of another cell's line that a line has none like, whatever else sets them apart: W_hz h of z beside MUT1's. The other
// line itself where they have no term in common; nothing where one only has more.
std::vector<Term> missing_terms(const Recipe& recipe, Index line, const Recipe& other_recipe, Index other);

}  // namespace gatewalk::equations
