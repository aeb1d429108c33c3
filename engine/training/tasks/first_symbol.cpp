#include "engine/training/tasks/first_symbol.hpp"

namespace gatewalk::training {

Batch draw_first_symbol(Random& random, int batch, int steps) {
  Batch out;
  out.sequence.x = Tensor::zeros({steps, batch, first_symbol_inputs});
  out.target = Tensor::zeros({batch});
  for (int b = 0; b < batch; ++b) {
    const int symbol = random.below(first_symbol_classes);
    out.target.data[static_cast<std::size_t>(b)] = symbol;
    cell_at(out.sequence.x, 0, b, symbol) = 1;
    for (int t = 1; t < steps; ++t) cell_at(out.sequence.x, t, b, first_symbol_classes + random.below(first_symbol_noise)) = 1;
  }
  return out;
}

}  // namespace gatewalk::training
