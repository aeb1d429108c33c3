// The same bits everywhere: over a million traced values of every cell, forward and backward, hashed to one number a
// cell. tests/engine/cells/digests.txt holds them; g++, clang++ and WebAssembly must all give these.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <map>

#include "engine/cells/cells.hpp"
#include "tests/engine/cells/samples.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk_tests;

namespace {

// FNV-1a over the bytes of doubles; every NaN is the same NaN.
struct Digest {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  long long values = 0;
  void add(double value) {
    std::uint64_t bits = std::isnan(value) ? 0x7ff8000000000000ULL : std::bit_cast<std::uint64_t>(value);
    for (int k = 0; k < 8; ++k, bits >>= 8) hash = (hash ^ (bits & 0xff)) * 0x100000001b3ULL;
    ++values;
  }
  void add(const network::NetworkTrace& trace, const TensorMap& gradients) {
    for (const trace::Trace& part : trace.parts) {
      for (const auto* matrices : {&part.values, &part.states, &part.gradients})
        for (const trace::Matrix& m : *matrices)
          for (Eigen::Index k = 0; k < m.size(); ++k) add(m.data()[k]);
    }
    for (Eigen::Index k = 0; k < trace.output.size(); ++k) add(trace.output.data()[k]);
    for (const auto& [name, t] : gradients)
      for (double v : t.data) add(v);
  }
};

// A cell that no file has, with what no file has: quotients and a root.
constexpr const char* typed =
    "cell quotients\nstate h, c, n\ni = exp(W_i x + b_i)\nf = sigmoid(W_f [h, x] + b_f)\nn' = f * n + i + 1\n"
    "c' = f * c + i * tanh(W_z [h, x])\nh' = c' / n' / sqrt(1 + c' * c')\n";

Digest digest_of(const equations::Recipe& recipe) {
  Digest digest;
  for (Build build : {Build{"", 1, network::Direction::forward, false, 60, 4, 3},
                      Build{"", 2, network::Direction::bidirectional, true, 24, 5, 0}}) {
    const auto sample = make_sample(recipe, build, 23);
    if (!sample) continue;
    const auto forward = sample->model.run(sample->sequence);
    digest.add(forward, {});
    const auto backward = sample->model.run_backward(forward, sample->upstream);
    digest.add(backward, sample->model.gradients(backward));
  }
  return digest;
}

std::string hexadecimal(std::uint64_t hash) {
  std::string text(16, '0');
  for (int k = 15; k >= 0; --k, hash >>= 4) text[static_cast<std::size_t>(k)] = "0123456789abcdef"[hash & 15];
  return text;
}

}  // namespace

TEST_CASE("a million traced values of all cells have the same bits in every build of the engine") {
  std::map<std::string, std::string> expected;
  std::ifstream file(source_folder() + "/tests/engine/cells/digests.txt");
  for (std::string name, hash; file >> name >> hash;) expected[name] = hash;
  std::string kept;
  long long values = 0;
  std::vector<equations::Recipe> recipes;
  for (std::string_view name : cells::names()) recipes.push_back(*cells::find(name));
  recipes.push_back(*equations::read_cell(typed, "quotients.cell"));
  for (const equations::Recipe& recipe : recipes) {
    const std::string_view name = recipe.cell;
    const Digest digest = digest_of(recipe);
    values += digest.values;
    const std::string got = hexadecimal(digest.hash), wanted = expected[std::string(name)];
    kept += std::string(name) + " " + got + "\n";
    if (!storing())
      CHECK_MESSAGE(got == wanted, "expected ", wanted.empty() ? "a row" : wanted, ", got: ", std::string(name), " ", got);
  }
  if (storing()) keep_text("tests/engine/cells/digests.txt", kept);
  CHECK_MESSAGE(values >= 1000000, "only ", values, " values were hashed");
}
