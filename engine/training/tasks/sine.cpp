#include "engine/training/tasks/sine.hpp"

#include "engine/base/elementary.hpp"

namespace gatewalk::training {

Batch draw_sine(Random& random, int batch, int steps) {
  constexpr double amplitude = 0.8, turn = 6.283185307179586;
  Batch out;
  out.sequence.x = Tensor::zeros({steps, batch, 1});
  out.target = Tensor::zeros({steps, batch, 1});
  for (int b = 0; b < batch; ++b) {
    const double period = random.uniform(10, 30);
    const double phase = random.uniform(0, turn);
    const auto at = [&](int t) { return amplitude * sin(phase + turn * t / period); };
    for (int t = 0; t < steps; ++t) {
      cell_at(out.sequence.x, t, b, 0) = at(t);
      cell_at(out.target, t, b, 0) = at(t + 1);
    }
  }
  return out;
}

}  // namespace gatewalk::training
