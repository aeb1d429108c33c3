#include "engine/training/tasks/copy_memory.hpp"

namespace gatewalk::training {

Batch draw_copy_memory(Random& random, int batch, int steps) {
  constexpr int blank = copy_symbols, sign = copy_symbols + 1;
  Batch out;
  out.sequence.x = Tensor::zeros({steps, batch, copy_symbols + 2});
  out.target = Tensor::zeros({steps, batch});
  const int answer = steps - copy_length;  // the step at which the answer begins
  for (int b = 0; b < batch; ++b) {
    int word[copy_length];
    for (int& symbol : word) symbol = random.below(copy_symbols);
    for (int t = 0; t < steps; ++t) {
      cell_at(out.sequence.x, t, b, t < copy_length ? word[t] : t == answer - 1 ? sign : blank) = 1;
      out.target.data[static_cast<std::size_t>(t * batch + b)] = t < answer ? blank : word[t - answer];
    }
  }
  return out;
}

}  // namespace gatewalk::training
