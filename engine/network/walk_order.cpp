#include "engine/network/walk_order.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace gatewalk::network {

using equations::Pass;

WalkOrder::WalkOrder(const Model& model, Pass pass, int steps) : shape_(model.shape()), pass_(pass), steps_(steps) {
  for (int layer = 0; layer < (model.one_cell() ? 1 : shape_.layers); ++layer)
    operations_.push_back((pass == Pass::forward ? model.forward(layer) : model.backward(layer)).walk());
}

int WalkOrder::size() const {
  int size = 0;
  for (int layer = 0; layer < shape_.layers; ++layer) size += shape_.directions(layer) * part_size(layer);
  return size;
}

// Forward and backward differ in two turns: which layer comes first, and which end of time.
int WalkOrder::before(const Place& place) const {
  const bool back = pass_ == Pass::backward;
  const int layer = place.part.layer;
  const int step = back != shape_.reverse(place.part) ? steps_ - 1 - place.step : place.step;
  int count = place.part.direction * part_size(layer) + step * static_cast<int>(operations(layer).size());
  for (int other = back ? layer + 1 : 0; other < (back ? shape_.layers : layer); ++other)
    count += shape_.directions(other) * part_size(other);
  return count;
}

Place WalkOrder::at(int n) const {
  GATEWALK_CHECK(n >= 0 && n < size(),
                 "WalkOrder::at: place " + std::to_string(n) + " of " + std::to_string(size()) + ", counted from 0");
  const bool back = pass_ == Pass::backward;
  int layer = back ? shape_.layers - 1 : 0;
  for (int whole = 0; n >= (whole = shape_.directions(layer) * part_size(layer)); n -= whole) layer += back ? -1 : 1;
  const int each = static_cast<int>(operations(layer).size());
  Place place{pass_, {layer, n / part_size(layer)}, n / each % steps_, operations(layer)[static_cast<std::size_t>(n % each)]};
  if (back != shape_.reverse(place.part)) place.step = steps_ - 1 - place.step;
  return place;
}

Place WalkOrder::moved(Place from, int by) const {
  if (by == 0) return from;
  const std::vector<equations::Index>& own = operations(from.part.layer);
  const auto here = std::find(own.begin(), own.end(), from.operation);
  const bool walked = here != own.end();
  // Before the step's first operation one lies between two places: the first step on leads to the one behind it.
  const int n = before(from) + (walked ? static_cast<int>(here - own.begin()) : 0) + by - (!walked && by > 0 ? 1 : 0);
  if (n < 0 && !walked && before(from) == 0) return {pass_, from.part, from.step, -1};
  return at(std::clamp(n, 0, size() - 1));
}

}  // namespace gatewalk::network
