#include "engine/training/tasks/fill_gap.hpp"

namespace gatewalk::training {

Batch draw_fill_gap(Random& random, int batch, int steps) {
  Batch out;
  out.sequence.x = Tensor::zeros({steps, batch, fill_gap_inputs});
  out.target = Tensor::zeros({steps, batch});
  for (double& target : out.target.data) target = fill_gap_words;
  for (int b = 0; b < batch; ++b) {
    const int word = random.below(fill_gap_words);
    const int gap = random.below((steps + 1) / 2);
    const int clue = gap + 1 + random.below(steps - 1 - gap);
    for (int t = 0; t < steps; ++t) {
      const int filler = fill_gap_words + random.below(fill_gap_filler);
      cell_at(out.sequence.x, t, b, t == gap ? fill_gap_inputs - 1 : t == clue ? word : filler) = 1;
    }
    out.target.data[static_cast<std::size_t>(gap * batch + b)] = word;
  }
  return out;
}

}  // namespace gatewalk::training
