// Surfaces: filled bit by bit, with the paths of a descent on them, and prepared at the step before.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "lessons/player/surface_data.hpp"
#include "tests/lessons/player/measured.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("a surface is filled bit by bit, and each of its clipped paths takes steps of bounded length") {
  const Player player = player_of(
      "title: T\nnumber: 1\ngoal: G\ncell: rnn\ninput: 1\nhidden: 1\ninputs: 1 | 0 | 0 | 0 | 0 | 0\nset: W_h[0,1] = 1\n\n# "
      "One\n\nText.\n\n:surface s\nx: W_h[0,0] = 0..3\n"
      "y: b_h[0] = -1..1\nz: loss\nstart: 2 0.3\nrate: 0.5\nupdates: 12\nclip: norm 0.1\nclip: value 0.1\n:end\n");
  const Surface& surface = *player.step().all<Surface>()[0];
  int calls = 0;
  while (!surface_data(player, surface).complete && calls < 2000) ++calls;
  const SurfaceData& data = surface_data(player, surface);
  REQUIRE(data.complete);
  CHECK(calls > 3);
  CHECK(data.z.size() == static_cast<std::size_t>(data.columns * data.rows));
  REQUIRE(data.clipped.size() == 2);
  for (const auto& path : data.clipped) REQUIRE(path.x.size() == 13);
  const auto &by_norm = data.clipped[0], &by_value = data.clipped[1];
  for (std::size_t k = 1; k < 13; ++k) {
    CHECK(std::hypot(by_norm.x[k] - by_norm.x[k - 1], by_norm.y[k] - by_norm.y[k - 1]) <= 0.05 * (1 + 1e-9));
    CHECK(std::max(std::fabs(by_value.x[k] - by_value.x[k - 1]), std::fabs(by_value.y[k] - by_value.y[k - 1])) <=
          0.05 * (1 + 1e-9));
  }
  // Every height of the finer mesh is what the network gives there, or lies between even neighbors.
  float least = data.z[0], most = data.z[0];
  for (const float z : data.z) least = std::min(least, z), most = std::max(most, z);
  for (const auto& [column, row] : {std::pair{7, 101}, {50, 33}, {123, 190}, {201, 5}, {222, 223}}) {
    const double w = 3.0 * column / (data.columns - 1), b = -1 + 2.0 * row / (data.rows - 1);
    const double run = measured(player, "after(W_h[0,0] = " + std::to_string(w) + ", b_h[0] = " + std::to_string(b) + ", loss)");
    CHECK(std::fabs(data.z[static_cast<std::size_t>(row * data.columns + column)] - run) < 0.01 * (most - least));
  }
  CHECK(data.free.z[0] == doctest::Approx(measured(player, "after(W_h[0,0] = 2, b_h[0] = 0.3, loss)")));
}

TEST_CASE("the longest update of a descent is the one that is marked") {
  SurfaceData::Path path;
  path.x = {0, 1, 1, 5, 4}, path.y = {0, 0, 1, 1, 1};
  CHECK(path.longest() == 2);
  CHECK(SurfaceData::Path{}.longest() == 0);
}

TEST_CASE("a surface is prepared while the reader is at the step before it, and is not computed anew there") {
  constexpr const char* text = R"(title: T
number: 1
goal: G
cell: rnn_sigmoid
input: 1
hidden: 1
seed: 1
inputs: 0 | 0
loss: squared last 0.7
variant: one:
variant: other: set=W_h[0,0]=3

# One

Text.

# Two

Text.

:show variant=other
:surface land
x: W_h[0,0] = 0..4
y: b_h[0] = -1..1
z: loss
start: 1 0
rate: 1
updates: 3
clip: norm 0.1
:end
)";
  Player player = player_of(text);
  int calls = 0;
  while (prepare_next_surface(player)) REQUIRE(++calls < 1000);
  CHECK(calls > 10);
  player.go_to_step(1);
  const Surface& surface = *player.step().all<Surface>().front();
  CHECK(surface_data(player, surface).complete);
  CHECK(surface_data(player, surface).free.x.size() == 4);
  // A change of the reader's makes it another surface, and nothing is prepared for a reader with changes.
  REQUIRE(player.edit(*parse_target("h[0]@0"), 0.5));
  CHECK_FALSE(surface_data(player, surface).complete);
  player.go_to_step(0);
  REQUIRE(player.edit(*parse_target("h[0]@0"), 0.5));
  CHECK_FALSE(prepare_next_surface(player));
}
