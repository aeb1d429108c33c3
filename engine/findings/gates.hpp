// Which gates of a network are saturated, read from a run of it.
#pragma once

#include <string>
#include <vector>

#include "engine/network/opening.hpp"

namespace gatewalk::findings {

constexpr int gate_bins = 20;                         // of a histogram over 0 … 1
constexpr double gate_shut = 0.05, gate_open = 0.95;  // below and above it a gate passes on almost no error to its weights
struct GateUnit {
  trace::Part part;
  std::string gate;
  int unit = 0;
  double mean = 0, shut = 0, open = 0;  // its mean over the sequence, and the shares of steps below gate_shut, above gate_open
  trace::Reference at;                  // where it is nearest to 0 or 1
};
struct Gate {
  trace::Part part;
  std::string name;
  std::vector<int> counts;      // of its values at all units and steps, gate_bins of them
  double shut = 0, open = 0;    // shares of all these values
  std::vector<GateUnit> units;  // the most saturated first
};
// Every value of the cells that comes from a sigmoid or a hard sigmoid and has a letter of its own.
std::vector<Gate> find_gates(const network::Record& record, int b = 0);

}  // namespace gatewalk::findings
