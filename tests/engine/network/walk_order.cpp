#include "engine/network/walk_order.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::network;
using equations::Index;
using equations::Pass;

Model model(const Shape& shape) { return *Model::create(*cells::find("lstm"), shape, 3); }

}  // namespace

TEST_CASE("one layer and direction is walked step by step, backward from the last one") {
  const Model lstm = model({2, 2, 0, 1, Direction::forward, 0});
  const std::vector<Index> forward = lstm.forward().walk(), backward = lstm.backward().walk();
  const WalkOrder ahead(lstm, Pass::forward, 3), behind(lstm, Pass::backward, 3);
  CHECK(ahead.size() == 3 * static_cast<int>(forward.size()));
  CHECK(ahead.at(0) == Place{Pass::forward, {}, 0, forward[0]});
  CHECK(ahead.at(static_cast<int>(forward.size())) == Place{Pass::forward, {}, 1, forward[0]});
  CHECK(behind.at(0) == Place{Pass::backward, {}, 2, backward[0]});
  CHECK(behind.at(behind.size() - 1) == Place{Pass::backward, {}, 0, backward.back()});
}

TEST_CASE("a stack is walked layer by layer, each direction through its own time, and down again the other way") {
  const Model lstm = model({2, 2, 0, 2, Direction::bidirectional, 0});
  for (Pass pass : {Pass::forward, Pass::backward}) {
    const bool back = pass == Pass::backward;
    const WalkOrder order(lstm, pass, 2);
    const int operations = order.size() / 8;
    const struct {
      Part part;
      int step;
    } expected[] = {{{0, 0}, 0}, {{0, 0}, 1}, {{0, 1}, 1}, {{0, 1}, 0}, {{1, 0}, 0}, {{1, 0}, 1}, {{1, 1}, 1}, {{1, 1}, 0}};
    for (int n = 0; n < 8; ++n) {
      Part part = expected[n].part;
      if (back) part.layer = 1 - part.layer;
      const Place place = order.at(n * operations);
      CHECK(place.part == part);
      CHECK(place.step == (back ? 1 - expected[n].step : expected[n].step));
    }
  }
}

TEST_CASE("every operation is walked after all that it reads, and in a pass over two layers each place comes once") {
  const Model lstm = model({2, 2, 0, 2, Direction::bidirectional, 0});
  for (Pass pass : {Pass::forward, Pass::backward}) {
    const WalkOrder order(lstm, pass, 3);
    for (int n = 0; n + 1 < order.size(); ++n) {
      CHECK(order.moved(order.at(n), 1) == order.at(n + 1));
      CHECK(order.moved(order.at(n + 1), -1) == order.at(n));
    }
    CHECK(order.moved(order.at(0), 17) == order.at(17));
    CHECK(order.moved(order.at(0), -1) == order.at(0));
    CHECK(order.moved(order.at(3), 1000000) == order.at(order.size() - 1));
  }
}

TEST_CASE("before a step's first operation lies a place of its own: on leads into the step, back to the one before") {
  const Model lstm = model({2, 2, 0, 2, Direction::forward, 0});
  const WalkOrder order(lstm, Pass::forward, 3);
  const int operations = order.size() / 6;
  const Place before{Pass::forward, {}, 1, -1};
  CHECK(order.moved(before, 1) == order.at(operations));
  CHECK(order.moved(before, 2) == order.at(operations + 1));
  CHECK(order.moved(before, -1) == order.at(operations - 1));
  CHECK(order.moved(before, 0) == before);
  const Place leaf{Pass::forward, {}, 1, lstm.forward().input};
  CHECK(order.moved(leaf, 1) == order.at(operations));
  CHECK(order.moved({Pass::forward, {}, 0, -1}, -1) == Place{Pass::forward, {}, 0, -1});
  CHECK(order.moved({Pass::forward, {1, 0}, 0, -1}, -1) == order.at(3 * operations - 1));
}
