#include "engine/training/tasks/next_character.hpp"

#include <string>

#include "engine/base/check.hpp"

namespace gatewalk::training {

namespace {

const std::string& alphabet() {
  static const std::string all = [] {
    std::string text;
    for (std::size_t k = 0; k < next_character_text.size(); ++k)
      if (next_character_is_new(k)) text += next_character_text[k];
    return text;
  }();
  return all;
}

}  // namespace

int next_character_class(char character) {
  const auto found = alphabet().find(character);
  return found == std::string::npos ? -1 : static_cast<int>(found);
}

char next_character_of(int index) {
  GATEWALK_CHECK(index >= 0 && index < next_character_classes, "next_character_of: there is no class " + std::to_string(index));
  return alphabet()[static_cast<std::size_t>(index)];
}

Batch draw_next_character(Random& random, int batch, int steps) {
  Batch out;
  out.sequence.x = Tensor::zeros({steps, batch, next_character_classes});
  out.target = Tensor::zeros({steps, batch});
  for (int b = 0; b < batch; ++b) {
    const int begin = random.below(static_cast<int>(next_character_text.size()));
    const auto at = [&](int t) {
      return next_character_class(next_character_text[static_cast<std::size_t>(begin + t) % next_character_text.size()]);
    };
    for (int t = 0; t < steps; ++t) {
      cell_at(out.sequence.x, t, b, at(t)) = 1;
      out.target.data[static_cast<std::size_t>(t * batch + b)] = at(t + 1);
    }
  }
  return out;
}

}  // namespace gatewalk::training
