// Small networks of every shipped cell, made from its recipe alone: what the tests in this folder run.
#pragma once

#include <string>
#include <vector>

#include "engine/network/model.hpp"

namespace gatewalk_tests {

// How a sample is built; sizes are small so that every number can be checked.
struct Build {
  std::string title;  // "2 layers, both directions, unequal lengths"
  int layers = 1;
  gatewalk::network::Direction direction = gatewalk::network::Direction::forward;
  bool lengths = false;
  int steps = 4;
  int batch = 2;
  int outputs = 0;
};
// One layer; reverse; two layers; both directions; two layers in both directions with unequal lengths and a readout.
const std::vector<Build>& builds();

// A model with its sequence and an upstream gradient for the output and every final state.
struct Sample {
  gatewalk::network::Model model;
  gatewalk::network::Sequence sequence;
  gatewalk::network::Upstream upstream;

  // L = Σ upstream · what the run gave: its gradients are those of run_backward.
  double loss() const;
};

// Numbers drawn from `seed`. Error: the cell forbids these sizes (MUT1 and MUT2 over a layer of another width).
// Input size 2 and hidden size 3 (projection 2), or the input size that the cell asks for; `square`: all of them 3. A cell that
// takes means has 7 units: the variance of three is near 0 all too often, where layer normalization has its pole.
gatewalk::Result<Sample> make_sample(std::string_view cell, const Build& build, std::uint64_t seed);
gatewalk::Result<Sample> make_sample(const gatewalk::equations::Recipe& recipe, const Build& build, std::uint64_t seed,
                                     bool square = false);

// The smallest |a| at which a function with a kink (relu, leaky_relu) was called, and 3 |a - b| of max(a, b); infinity where
// there is none.
double distance_to_kink(const Sample& sample);

// The least of what was divided by and was no number of the equations; infinity where there is none.
double distance_to_pole(const gatewalk::network::Model& model, const gatewalk::network::Sequence& sequence);

// A sample whose kinks are at least 0.02 away, so that differences do not step over them, and whose quotients have denominators
// of at least 0.15: differences of fourth order with h = 0.001 are off by h⁴/30 times the fifth derivative, 120/s⁶ of 1/s, and
// that is 4e-12/s⁴ = 8e-9 of its slope 1/s².
gatewalk::Result<Sample> make_smooth_sample(const gatewalk::equations::Recipe& recipe, const Build& build, bool square = false);

}  // namespace gatewalk_tests
