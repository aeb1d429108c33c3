// A number opened down to all that is added up in it: what has no letter of its own is opened further, through slices and through
// what the neighboring step sends, until named values, products of two numbers and weights are left.
//
//   d[h, x] = W_o^T da_o + W_g^T da_g + W_i^T da_i + W_f^T da_f     four summands of H products each, not a last one and a rest
//   dh_prev = the rows of h of it                                   the same four, for its own row
//   dc      = dtanh_c * (1 - tanh_c * tanh_c) + dc_next             one product, and dc · f of step t+1
#pragma once

#include "engine/network/opening.hpp"

namespace gatewalk::network {

// One of several things that are added up: a run of terms that belong together.
struct Summand {
  Reference of;                      // the operation whose value these terms add up to
  double value = 0;                  // what it adds, with its sign
  std::size_t first = 0, count = 0;  // its terms
  int depth = 0;                     // summands of a summand (the four products in what arrives from step t+1) are one deeper
};

struct Sum {
  std::vector<trace::Term> terms;  // in the engine's order of sums: the last running sum has the bits of the number
  std::vector<Summand> summands;   // with more than one term, where there is more than one; in the order of their first terms
  bool added = false;              // more than one thing is added up
};

// Shapes: an opening of this record. What was cut stays one term of 0. Errors: as in opening.hpp.
// Cost: the number of terms, for each the opening of what it stands in.
Sum summands(const Record& record, const Opening& opening);

}  // namespace gatewalk::network
