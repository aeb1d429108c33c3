#include "engine/training/tasks/adding.hpp"

namespace gatewalk::training {

Batch draw_adding(Random& random, int batch, int steps) {
  Batch out;
  out.sequence.x = Tensor::zeros({steps, batch, 2});
  out.target = Tensor::zeros({batch, 1});
  const int half = steps / 2;
  for (int b = 0; b < batch; ++b) {
    for (int t = 0; t < steps; ++t) cell_at(out.sequence.x, t, b, 0) = random.uniform();
    const int first = random.below(half);
    const int second = half + random.below(steps - half);
    double sum = 0;
    for (int t : {first, second}) {
      cell_at(out.sequence.x, t, b, 1) = 1;
      sum += cell_at(out.sequence.x, t, b, 0);
    }
    out.target.data[static_cast<std::size_t>(b)] = sum;
  }
  return out;
}

}  // namespace gatewalk::training
