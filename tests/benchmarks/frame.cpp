// Processor time of one frame of lesson 8, walked operation by operation, on the host without a screen: everything but the
// drawing of triangles by GL. Also a full double trace of its network, and reading a cell's equations.
#include <benchmark/benchmark.h>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/screen.hpp"

namespace {

using namespace gatewalk;

void frame_of_lesson_8(benchmark::State& state) {
  lessons::NullScreen screen(lessons::embedded_face, nullptr,
                             [](lessons::NullHost& host) { host.replace_address("#/en/forget-gate/5"); });
  screen.settle();
  for (auto _ : state) {
    screen.lab().something_happened();
    screen.lab().frame();
  }
}
BENCHMARK(frame_of_lesson_8)->Unit(benchmark::kMillisecond);

void step_of_lesson_8(benchmark::State& state) {
  lessons::NullScreen screen(lessons::embedded_face, nullptr,
                             [](lessons::NullHost& host) { host.replace_address("#/en/forget-gate/1"); });
  screen.settle();
  for (auto _ : state) {
    screen.key(ImGuiKey_RightArrow);
    screen.settle();
  }
}
BENCHMARK(step_of_lesson_8)->Unit(benchmark::kMillisecond);

// The heaviest a lesson gets: an LSTM of that many units over twelve steps, a gate's products opened, in both passes.
void frame_at_hidden(benchmark::State& state, const char* address) {
  const std::string lesson =
      "title: Size\nnumber: 99\ngoal: Measure.\ncell: lstm\ninput: 8\nhidden: " + std::to_string(state.range(0)) +
      "\ntokens: a | b | c | d | e | f | g | h | i | j | k | l\n\n# One\n\nA number: {f[0]@2}.\n";
  lessons::NullScreen screen(lessons::embedded_face);
  screen.lab().file_arrived({"99-size.md", lesson, ""});
  screen.settle();
  screen.lab().address_changed(address);
  screen.settle();
  for (auto _ : state) {
    screen.lab().something_happened();
    screen.lab().frame();
  }
  state.counters["nodes in the mirror"] = static_cast<double>(screen.tree().nodes.size());
}
BENCHMARK_CAPTURE(frame_at_hidden, forward, "#/en/size/1?v=1&t=2&op=f&open=f:2:0")
    ->Arg(8)
    ->Arg(64)
    ->Arg(512)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_at_hidden, backward, "#/en/size/1?v=1&t=2&pass=backward&op=df&open=~df:2:0")
    ->Arg(8)
    ->Arg(64)
    ->Arg(512)
    ->Unit(benchmark::kMillisecond);

// The whole network on the stage at its largest: 4 layers in both directions over 40 steps of 64 units, all walked.
void frame_of_network(benchmark::State& state, const char* fields) {
  std::string tokens = "a";
  for (int t = 1; t < 40; ++t) tokens += " | b";
  const std::string lesson =
      "title: Deep\nnumber: 98\ngoal: Measure.\ncell: lstm\ninput: 8\nhidden: 64\nlayers: 4\n"
      "direction: bidirectional\noutputs: 4\ntokens: " +
      tokens + "\n\n# One\n\nText.\n";
  lessons::NullScreen screen(lessons::embedded_face);
  screen.lab().file_arrived({"98-deep.md", lesson, ""});
  screen.settle();
  screen.lab().address_changed(std::string("#/en/deep/1?v=1&network=1") + fields);
  screen.settle();
  for (auto _ : state) {
    screen.lab().something_happened();
    screen.lab().frame();
  }
}
BENCHMARK_CAPTURE(frame_of_network, forward, "&t=1&layer=4&direction=reverse")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_of_network, backward, "&t=1&pass=backward&layer=1&direction=reverse")->Unit(benchmark::kMillisecond);

// An LSTM of 64 units learns, and the lab follows it: the updates come between two frames, the frame alone is measured.
void frame_while_it_learns(benchmark::State& state) {
  lessons::NullScreen screen(lessons::embedded_face, nullptr, [](lessons::NullHost& host) { host.work_a_frame = 7; });
  screen.lab().file_arrived(
      {"97-learning.md",
       "title: Learning\nnumber: 97\ngoal: Measure.\ncell: lstm\n"
       "trained: task=first-symbol hidden=64 updates=100000\n\n# One\n\nText.\n\n:show update=0 training=1\n",
       ""});
  screen.settle();
  screen.lab().perform(lessons::Action::press, "time/updates/train", {});
  screen.settle(200);
  for (auto _ : state) {
    state.PauseTiming();
    screen.host().do_work();
    screen.host().clock += 0.04;
    state.ResumeTiming();
    screen.lab().frame();
    screen.lab().frame();
  }
}
BENCHMARK(frame_while_it_learns)->Unit(benchmark::kMillisecond);

void walk_lstm(benchmark::State& state) {
  const int hidden = static_cast<int>(state.range(0));
  network::Shape shape{hidden, hidden};
  auto model = network::Model::create(*cells::find("lstm"), shape, 1);
  network::Sequence sequence{Tensor::zeros({32, 1, hidden}), {}, {}};
  for (auto _ : state) benchmark::DoNotOptimize(model->run(sequence));
  state.SetItemsProcessed(state.iterations() * 32);
}
BENCHMARK(walk_lstm)->RangeMultiplier(2)->Range(8, 64)->Unit(benchmark::kMicrosecond);

void read_and_differentiate_lstm(benchmark::State& state) {
  for (auto _ : state) {
    const auto recipe = cells::find("lstm");
    benchmark::DoNotOptimize(equations::differentiate(*recipe));
  }
}
BENCHMARK(read_and_differentiate_lstm)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
