// How far back through time an error reaches, read from a run of a network.
#pragma once

#include <vector>

#include "engine/network/opening.hpp"

namespace gatewalk::findings {

// The Euclidean norm of all states' error terms together at a step, and its share of the largest one there is.
struct Reached {
  trace::Part part;
  int step = 0;
  double norm = 0, share = 0;
  trace::Reference at;  // the unit with the largest error term
};
// Layer by layer, step by step. All 0 where the loss is.
std::vector<Reached> find_reach(const network::Record& record, int b = 0);

}  // namespace gatewalk::findings
