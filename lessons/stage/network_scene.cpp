// What of a network is reached, and how large: asked by who draws its picture and by who says it.
#include "lessons/stage/network_picture.hpp"

namespace gatewalk::lessons::stage {

bool NetworkScene::valid(const Module& m) const {
  return experiment.trace(Pass::forward, m.part).extent.valid(m.step, cursor().batch);
}

bool NetworkScene::done_below(int layer, int t) const {
  for (int d = 0; layer > 0 && d < experiment.setup().shape.directions(layer - 1); ++d)
    if (!reached({{layer - 1, d}, t})) return false;
  return true;
}

bool NetworkScene::done_above(int layer, int t) const {
  const network::Shape& shape = experiment.setup().shape;
  if (layer + 1 >= shape.layers) return true;
  for (int d = 0; d < shape.directions(layer + 1); ++d)
    if (!reached({{layer + 1, d}, t})) return false;
  return true;
}

double NetworkScene::norm(const std::vector<std::vector<double>>& of, const Module& m) const {
  if (of.empty()) return 0;
  return of[static_cast<std::size_t>(experiment.setup().shape.index(m.part))][static_cast<std::size_t>(m.step)];
}

}  // namespace gatewalk::lessons::stage
