// Counts what is allocated: a step of a compiled program takes no memory after the first call.
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <vector>

#include "engine/cells/cells.hpp"
#include "engine/compile/compile.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/training/fast_trainer.hpp"

namespace {

long allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  void* p = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (!p) std::abort();
  return p;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size, 16); }
void* operator new[](std::size_t size) { return counted(size, 16); }
void* operator new(std::size_t size, std::align_val_t alignment) { return counted(size, static_cast<std::size_t>(alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return counted(size, static_cast<std::size_t>(alignment)); }
// Without these a sanitizer brings its own, whose memory must not come to free.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size, 16); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size, 16); }
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

TEST_CASE("a compiled program allocates nothing after the first call, forward and backward, for every shipped cell") {
  using namespace gatewalk;
  using namespace gatewalk::compile;
  constexpr int size = 8, steps = 20, most = 3;
  std::vector<float> x(size * steps * most, 0.5f), output(size * steps * most), d_x(x.size());
  std::vector<int> lengths{20, 3, 11};
  for (std::string_view name : cells::names())
    for (const int batch : {1, most}) {  // one sequence has kernels of its own
      const auto recipe = cells::find(name);
      Program<float> program(*recipe, equations::differentiate(*recipe), {size, size, size});
      const auto run = [&](bool record, bool with_lengths) {
        program.parameters_changed();
        program.forward({steps, batch, false, with_lengths ? lengths.data() : nullptr, record}, x.data(), size, {}, output.data(),
                        size, {});
        if (record) program.backward(output.data(), size, {}, d_x.data(), size, {});
      };
      for (bool with_lengths : {false, true}) {
        run(false, with_lengths), run(true, with_lengths);
        const long before = allocations;
        run(true, with_lengths), run(true, with_lengths);
        const long training = allocations - before;
        CHECK_MESSAGE(training == 0, name);
        program.forward({steps, batch, false, nullptr, false}, x.data(), size, {}, output.data(), size, {});
        const long between = allocations;
        for (int n = 0; n < 3; ++n)
          program.forward({steps, batch, false, nullptr, false}, x.data(), size, {}, output.data(), size, {});
        const long running = allocations - between;
        CHECK_MESSAGE(running == 0, name);
      }
    }
}

TEST_CASE_TEMPLATE("an update allocates nothing after the first call, for every rule, loss and form of target", T, float,
                   double) {
  using namespace gatewalk;
  using training::Clip, training::Rule;
  constexpr int steps = 9, batch = 3;
  const std::vector<T> x(steps * batch * 2, T(0.5));
  const std::vector<int> lengths{9, 2, 5};
  for (const int outputs : {0, 2})
    for (const Rule rule : {Rule::sgd, Rule::momentum, Rule::rmsprop, Rule::adam, Rule::adamw})
      for (const auto loss : {network::Loss::squared_error, network::Loss::cross_entropy})
        for (const int rows : {batch, steps * batch})
          for (const bool with_lengths : {false, true}) {
            const auto model =
                network::Model::create(*cells::find("lstm"), {2, 2, 0, 2, network::Direction::bidirectional, outputs}, 1);
            network::FastModel<T> fast(*model);
            training::FastTrainer<T> trainer(fast);
            training::TrainerOptions options;
            options.loss = loss;
            options.optimizer.rule = rule;
            options.clip = {Clip::Kind::norm, 0.1};
            const int width = loss == network::Loss::cross_entropy ? 1 : outputs ? outputs : 4;
            const std::vector<T> wanted(static_cast<std::size_t>(rows * width), T(1));
            const network::FastRun run{steps, batch, with_lengths ? std::span<const int>(lengths) : std::span<const int>{}};
            bool fits = true;
            const auto update = [&] { fits = static_cast<bool>(trainer.update(run, x.data(), wanted, options)) && fits; };
            update();
            const long before = allocations;
            update(), update();
            const long after = allocations - before;
            CHECK(fits);
            CHECK(after == 0);
          }
}

TEST_CASE("a training run's memory grows in line with time steps, batch and hidden size") {
  using namespace gatewalk;
  using namespace gatewalk::compile;
  const auto recipe = cells::find("lstm");
  const auto bytes = [&](int steps, int batch, int hidden) {
    std::vector<float> x(static_cast<std::size_t>(8 * steps * batch)), output(static_cast<std::size_t>(hidden * steps * batch));
    Program<float> program(*recipe, equations::differentiate(*recipe), {8, hidden, hidden});
    program.forward({steps, batch, false, nullptr, true}, x.data(), 8, {}, output.data(), hidden, {});
    program.backward(output.data(), hidden, {}, nullptr, 0, {});
    return static_cast<double>(program.workspace_bytes());
  };
  const double once = bytes(100, 16, 64);
  CHECK(bytes(200, 16, 64) / once < 2.01);
  CHECK(bytes(100, 32, 64) / once < 2.01);
  CHECK(bytes(100, 16, 128) / once < 2.01);
  // h, c, f, i, g, o, tanh(c) and four pre-activations' error terms, and a chunk of hoisted products
  CHECK(once / (100 * 16 * 64 * sizeof(float)) < 13);
}
