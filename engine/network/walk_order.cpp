#include "engine/network/walk_order.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace gatewalk::network {

using equations::Pass;

WalkOrder::WalkOrder(const Model& model, Pass pass, int steps)
    : shape_(model.shape()),
      pass_(pass),
      steps_(steps),
      operations_((pass == Pass::forward ? model.forward() : model.backward()).walk()) {}

int WalkOrder::size() const { return shape_.parts() * steps_ * static_cast<int>(operations_.size()); }

// Forward and backward differ in two turns: which layer comes first, and which end of time.
int WalkOrder::before(const Place& place) const {
  const bool back = pass_ == Pass::backward;
  const int layer = back ? shape_.layers - 1 - place.part.layer : place.part.layer;
  const int step = back != shape_.reverse(place.part.direction) ? steps_ - 1 - place.step : place.step;
  return (shape_.index({layer, place.part.direction}) * steps_ + step) * static_cast<int>(operations_.size());
}

Place WalkOrder::at(int n) const {
  GATEWALK_CHECK(n >= 0 && n < size(),
                 "WalkOrder::at: place " + std::to_string(n) + " of " + std::to_string(size()) + ", counted from 0");
  const int operations = static_cast<int>(operations_.size());
  Place place{pass_, shape_.part(n / operations / steps_), n / operations % steps_,
              operations_[static_cast<std::size_t>(n % operations)]};
  const bool back = pass_ == Pass::backward;
  if (back) place.part.layer = shape_.layers - 1 - place.part.layer;
  if (back != shape_.reverse(place.part.direction)) place.step = steps_ - 1 - place.step;
  return place;
}

Place WalkOrder::moved(Place from, int by) const {
  if (by == 0) return from;
  const auto here = std::find(operations_.begin(), operations_.end(), from.operation);
  const bool walked = here != operations_.end();
  // Before the step's first operation one lies between two places: the first step on leads to the one behind it.
  const int n = before(from) + (walked ? static_cast<int>(here - operations_.begin()) : 0) + by - (!walked && by > 0 ? 1 : 0);
  if (n < 0 && !walked && before(from) == 0) return {pass_, from.part, from.step, -1};
  return at(std::clamp(n, 0, size() - 1));
}

}  // namespace gatewalk::network
