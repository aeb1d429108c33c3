// More than 100,000 weights after 100 updates, bit for bit: those of tests/engine/training/long_digests.txt in every build of the
// engine (g++, clang++ and WebAssembly compile this file).
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <map>
#include <sstream>

#include "engine/cells/cells.hpp"
#include "engine/training/learning.hpp"
#include "engine/training/tasks/tasks.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

// A cell that no file has: a gate, a sum and a difference of the language's own functions.
constexpr const char* typed =
    "cell typed\nstate h, c\nk = sigmoid(W_k [h, x] + b_k)\nc' = k * c + (1 - k) * elu(W_c [h, x] + b_c)\n"
    "h' = tanh(c') * softplus(W_o [h, x] + b_o)\n";

Result<equations::Recipe> cell_named(std::string_view name) {
  return name == "typed" ? equations::read_cell(typed, "typed.cell") : cells::find(name);
}

}  // namespace

TEST_CASE("100,000 weights after 100 updates, clipped, truncated, of sequences with lengths, have the same bits in every build") {
  std::map<std::string, std::string> expected;
  std::istringstream stored(kept_text("tests/engine/training/long_digests.txt"));
  for (std::string name, hash; stored >> name >> hash;) expected[name] = hash;
  const Task task = *find_task("reber");
  std::string kept;
  std::size_t weights = 0;
  for (const char* cell : {"rnn", "lstm", "gru", "typed"})
    for (const char* rule : {"sgd", "momentum", "rmsprop", "adam"}) {
      const network::Model model =
          *network::Model::create(*cell_named(cell), {task.inputs, 56, 0, 1, network::Direction::forward, task.outputs}, 5);
      Learning how;
      how.task = "reber";
      how.batch = 3, how.steps = 12, how.truncate = 5;
      how.clip = {Clip::Kind::norm, 0.5};
      how.optimizer = {find_rule(rule)->rule, 0.01};
      auto run = *LearningRun::start(model, how);
      run.advance(100);
      std::uint64_t hash = 0xcbf29ce484222325ULL;
      const network::Model learned = run.model();
      for (const auto& [name, tensor] : learned.tensors())
        for (const double v : tensor.data) {
          REQUIRE(std::isfinite(v));
          ++weights;
          for (int k = 0; k < 64; k += 8) hash = (hash ^ (std::bit_cast<std::uint64_t>(v) >> k & 0xff)) * 0x100000001b3ULL;
        }
      std::ostringstream text;
      text << std::hex << hash;
      const std::string name = std::string(cell) + "-" + rule;
      kept += name + " " + text.str() + "\n";
      if (!storing()) CHECK_MESSAGE(text.str() == expected[name], "expected ", expected[name], ", got: ", name, " ", text.str());
    }
  CHECK(weights >= 100'000);
  if (storing()) keep_text("tests/engine/training/long_digests.txt", kept);
}
