// A task to learn: how its batches are drawn. The course's tasks (lesson 17) are a pair of files each in this folder.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/training/trainer.hpp"

namespace gatewalk::training {

struct Task {
  std::string name;  // "adding": in addresses, on the command line, in lessons/text
  int inputs;        // units of x
  int outputs;       // units of the readout
  network::Loss loss;
  int least_steps, steps, most_steps;  // time steps a sequence may have, and the usual number
  // A batch of sequences; with `steps` the sequences' length (embedded Reber: the longest allowed).
  std::function<Batch(Random& random, int batch, int steps)> draw;
  // The loss of the best answer that does not look at the sequence: what learning must go below.
  double chance;  // with the usual number of steps
  // What the units of a one-hot input, and the classes, are called; null where they are numbers.
  std::function<std::vector<std::string>()> input_names{};
  std::function<std::vector<std::string>()> class_names{};
  bool few_steps_ask = false;  // so many steps ask, however long a sequence is: the others share out what they cost
  // Of classes one after the other, as a network writes them: whether a sequence ends here, and whether it is one that could have
  // been drawn. Null: sequences have no end, or none is better than another.
  std::function<bool(const std::vector<int>&)> over{}, valid{};

  double chance_of(int length) const { return few_steps_ask ? chance * steps / length : chance; }
};

// Sets x[t, b, k] = value in a [T, B, F] tensor.
inline double& cell_at(Tensor& t, int step, int b, int k) {
  return t.data[static_cast<std::size_t>((step * t.shape[1] + b) * t.shape[2] + k)];
}

}  // namespace gatewalk::training
