// Which units of a network remember, read from a run of it.
#pragma once

#include <string>
#include <vector>

#include "engine/network/opening.hpp"

namespace gatewalk::findings {

// A unit of a state that hands its value on by itself. With s_t = k_t · s_(t-1) + …, where k_t is what multiplies the unit's own
// old value element by element (an LSTM's c: f_t; a GRU's h: z_t), gates taken as they are:
//   share       Π k over the `back` steps that end at `step`, or over as many as there are up to it
//   a_step      |share|^(1/steps)
//   half_life   ln ½ / ln a_step steps; 0 where nothing is kept, infinity where nothing is lost
// In a reverse direction the steps that come before `step` are those behind it in the sequence.
struct Kept {
  trace::Part part;
  std::string state;
  int unit = 0;
  int steps = 0;  // that the three are told of
  double share = 1, a_step = 1, half_life = 0;
  trace::Reference at;  // the state's new value at `step`
};
// The most lasting first. Empty where no state has such a path (a plain RNN). Cost: O(T · units · operations of a step).
std::vector<Kept> find_kept(const network::Record& record, int step, int back, int b = 0);

}  // namespace gatewalk::findings
