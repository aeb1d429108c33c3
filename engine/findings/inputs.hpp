// Which steps of a sequence mattered for a number of a network's output, told in two ways.
#pragma once

#include <functional>
#include <vector>

#include "engine/network/opening.hpp"

namespace gatewalk::findings {

// For the number L that the backward pass began with, of a step's input x_t:
//   product    Σ_i x_t[i] · ∂L/∂x_t[i]      what L would lose to first order if x_t were 0
//   occluded   L - L(x_t = 0)               what it loses
// Where one of them weighs at least `little` of the largest of all, and they have unlike signs or one is more than `unlike` times
// the other, they disagree: the network is not straight there. What weighs less is next to nothing, whatever its sign.
struct InputShare {
  int first = 0, last = 0;  // steps; more than one where a run a step would take too long
  double product = 0, occluded = 0;
  bool weighs = false, disagree = false;
  trace::Reference at;  // the input number with the largest part of the product
};
constexpr double unlike = 4, little = 0.05;
// `value` is L of a forward trace. `most_runs`: at most so many runs of the network; then neighboring steps are left out
// together. Cost: a run of the network a row.
std::vector<InputShare> find_inputs(const network::Record& record, const network::Sequence& sequence,
                                    const std::function<double(const network::NetworkTrace&)>& value, int most_runs, int b = 0);

}  // namespace gatewalk::findings
