// Recurrent cells on the compiled program, one thread: forward, one step a call, training (forward, backward, update); the
// same for a cell that somebody types and no kernel knows; and how the cost of training grows with T, H and B.
// Counters: us_step (a time step; training: a whole step), share (of the machine's multiply-add peak, products only).
#include <benchmark/benchmark.h>

#include "engine/cells/cells.hpp"
#include "engine/compile/compile.hpp"
#include "engine/compile/kernels.hpp"
#include "engine/equations/cell_text.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/training/fast_trainer.hpp"
#include "tests/benchmarks/peak.hpp"

namespace {

using namespace gatewalk;

// An LSTM in other words: no kernel knows its tail, so it shows what any typed cell costs.
constexpr std::string_view typed_text = R"(cell typed
state h, c
f = sigmoid(W_f [h, x] + b_f)
i = sigmoid(W_i [h, x] + b_i)
g = tanh(W_g [h, x] + b_g)
c' = i * g + f * c
o = sigmoid(W_o [h, x] + b_o)
h' = 1 * tanh(c') * o
)";

struct Size {
  int input, hidden, batch;
};
constexpr Size sizes[] = {{4, 4, 1},  {8, 32, 1},  {32, 128, 1},  {64, 256, 1},  {128, 512, 1},
                          {4, 4, 32}, {8, 32, 32}, {32, 128, 32}, {64, 256, 32}, {128, 512, 32}};

network::FastModel<float> model_of(const std::string& cell, const Size& s, int outputs) {
  const auto recipe = cell == "typed" ? equations::read_cell(typed_text, "typed") : cells::find(cell);
  const auto model = network::Model::create(*recipe, {s.input, s.hidden, 0, 1, network::Direction::forward, outputs}, 1);
  return network::FastModel<float>(*model);
}

std::vector<float> noise(std::size_t count) {
  std::vector<float> v(count);
  std::uint32_t state = 77;
  for (float& x : v) state = state * 1664525u + 1013904223u, x = static_cast<float>(state) / 4294967296.0f - 0.5f;
  return v;
}

int gates_of(const std::string& cell) { return cell == "gru" ? 3 : cell == "rnn" ? 1 : 4; }

void count(benchmark::State& state, const std::string& cell, const Size& s, int steps, double passes, bool a_call) {
  const double products = 2.0 * gates_of(cell) * s.hidden * (s.hidden + s.input) * s.batch * steps * passes;
  state.counters["us_step"] =
      benchmark::Counter(a_call ? 1 : steps, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["share"] =
      benchmark::Counter(products / gatewalk::benchmarks::peak(), benchmark::Counter::kIsIterationInvariantRate);
}

void forward(benchmark::State& state, const std::string& cell, Size s, int steps) {
  network::FastModel<float> model = model_of(cell, s, 0);
  const std::vector<float> x = noise(static_cast<std::size_t>(steps * s.batch * s.input));
  std::vector<float> y(static_cast<std::size_t>(steps * s.batch * s.hidden)), h(static_cast<std::size_t>(s.batch * s.hidden)),
      c = h;
  const float* in[] = {h.data(), c.data()};
  float* out[] = {h.data(), c.data()};
  const auto states = model.states().size();
  for (auto _ : state) {
    model.forward({steps, s.batch}, x.data(), steps == 1 ? network::StatesIn<float>(in, states) : network::StatesIn<float>{},
                  y.data(), {out, states});
    benchmark::ClobberMemory();
  }
  count(state, cell, s, steps, 1, false);
}

void training(benchmark::State& state, const std::string& cell, Size s, int steps) {
  network::FastModel<float> model = model_of(cell, s, 1);
  const std::vector<float> x = noise(static_cast<std::size_t>(steps * s.batch * s.input)),
                           target = noise(static_cast<std::size_t>(s.batch));
  training::TrainerOptions options;
  options.optimizer = {training::Rule::sgd, 0.01};
  training::FastTrainer<float> trainer(model);
  for (auto _ : state) benchmark::DoNotOptimize(trainer.update({steps, s.batch}, x.data(), target, options));
  count(state, cell, s, steps, 3 - static_cast<double>(s.input) / (s.input + s.hidden), true);  // no gradient by x
}

// From the text of a .cell to a program that runs forward and backward.
void compile(benchmark::State& state) {
  for (auto _ : state) {
    const auto recipe = equations::read_cell(typed_text, "typed");
    benchmark::DoNotOptimize(compile::Program<float>(*recipe, equations::differentiate(*recipe), {8, 32, 32}));
  }
  state.counters["us_step"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// Every value of every operation, forward and backward, in double.
void walking(benchmark::State& state, Size s, int steps) {
  const auto model = network::Model::create(*cells::find("lstm"), {s.input, s.hidden}, 1);
  const network::Sequence sequence{Tensor::zeros({steps, s.batch, s.input}), {}, {}};
  const network::Upstream upstream{Tensor::zeros({steps, s.batch, s.hidden}), {}};
  for (auto _ : state) {
    const auto trace = model->run(sequence);
    benchmark::DoNotOptimize(model->run_backward(trace, upstream));
  }
  state.counters["us_step"] =
      benchmark::Counter(steps, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

std::string name_of(const char* what, const std::string& cell, const Size& s, int steps) {
  return std::string(what) + "/" + cell + "/T" + std::to_string(steps) + "/I" + std::to_string(s.input) + "/H" +
         std::to_string(s.hidden) + "/B" + std::to_string(s.batch);
}

void register_all() {
  for (const char* cell : {"lstm", "gru", "rnn", "typed"}) {
    for (const Size& s : sizes) benchmark::RegisterBenchmark(name_of("forward", cell, s, 100).c_str(), forward, cell, s, 100);
    benchmark::RegisterBenchmark(name_of("stream", cell, sizes[1], 1).c_str(), forward, cell, sizes[1], 1);
    for (int hidden : {32, 64, 128}) {
      const Size s{8, hidden, 32};
      benchmark::RegisterBenchmark(name_of("training", cell, s, 50).c_str(), training, cell, s, 50);
    }
  }
  for (const Size& s : {sizes[0], sizes[1]})
    benchmark::RegisterBenchmark(name_of("walking", "lstm", s, 32).c_str(), walking, s, 32);
  benchmark::RegisterBenchmark("compile/typed", compile);
  // T, B and H double, one after the other.
  for (const auto& [steps, hidden, batch] :
       {std::tuple{50, 64, 16}, {100, 64, 16}, {200, 64, 16}, {50, 64, 32}, {50, 64, 64}, {50, 128, 16}, {50, 256, 16}})
    benchmark::RegisterBenchmark(name_of("growth", "lstm", {8, hidden, batch}, steps).c_str(), training, "lstm",
                                 Size{8, hidden, batch}, steps);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::AddCustomContext("peak_gflops", std::to_string(gatewalk::benchmarks::peak() / 1e9));
  benchmark::AddCustomContext("kernels", compile::kernels<float>(128).name);
  register_all();
  benchmark::RunSpecifiedBenchmarks();
}
