// Which units of a network do nothing, read from a run of it.
#pragma once

#include <vector>

#include "engine/network/opening.hpp"

namespace gatewalk::findings {

constexpr double still = 1e-3;  // a unit whose output never moves by more says the same whatever it reads
struct UnitUse {
  trace::Part part;
  int unit = 0;
  double least = 0, most = 0;  // of its output over the sequence
  double error = 0;            // the largest |∂L/∂output| it was sent; what its function lets through of it is less
  bool dead = false;
  trace::Reference at;  // its output at the step with the largest value
};
// The stillest first.
std::vector<UnitUse> find_still(const network::Record& record, int b = 0);

}  // namespace gatewalk::findings
