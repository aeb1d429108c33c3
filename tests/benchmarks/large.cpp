// A large network from a file, on the host without a screen: what opening it, a step and the other pass cost the reader, in
// processor time. 1,000 steps of two layers of that many units. "peak MB" is the most memory that the program had
// while that was done, whatever it was before (Linux; elsewhere since it began).
#include <benchmark/benchmark.h>

#include <fstream>

#include "engine/base/check.hpp"
#include "engine/files/formats.hpp"
#include "engine/source/source.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/screen.hpp"

namespace {

using namespace gatewalk;

// From here on the peak is another one.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) / 1000;
  return 0;
}

std::string model_file(int hidden) {
  const auto made = source::make(source::Drawn{{"lstm"}, {64, hidden, 0, 2}, 1});
  files::SafetensorsFile file;
  if (!made || !files::put_values(file, "", made->model.tensors(), files::Dtype::f32)) return {};
  const auto bytes = files::write_safetensors(file);
  return std::string(files::as_text(bytes));
}

struct Screen : lessons::NullScreen {
  explicit Screen(int hidden) : NullScreen(lessons::embedded_face, nullptr,
      [](auto& host) { host.replace_address("#/en/forget-gate/5"); }) {
    settle();
    lab().file_arrived({"large.safetensors", model_file(hidden), ""});
    settle();
    perform(lessons::Action::focus, "open/all/sequence/steps");
    perform(lessons::Action::set_value, "open/all/sequence/steps", "1000");
    settle();
  }
  void open() {
    perform(lessons::Action::press, "open/go");
    rest();
    GATEWALK_CHECK(!has("open/go") && host().address().find("drawn:1000") != std::string::npos,
                   "bench: the network was not opened with its 1,000 steps");
  }
  void press(int key) {
    this->key(key);
    rest();
  }
  void rest() { settle(100'000); }  // a long pass goes on from frame to frame
};

// From the press until the lab rests.
void open_network(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    {
      Screen screen(static_cast<int>(state.range(0)));
      forget_peak();
      state.ResumeTiming();
      screen.open();
      state.PauseTiming();
    }
    state.ResumeTiming();
  }
  state.counters["peak MB"] = peak_megabytes();
}
BENCHMARK(open_network)->Arg(512)->Arg(1024)->Iterations(1)->Unit(benchmark::kMillisecond);

// From the press until the first steps of the network stand on the screen.
void first_steps(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    {
      Screen screen(static_cast<int>(state.range(0)));
      forget_peak();
      state.ResumeTiming();
      screen.lab().perform(lessons::Action::press, "open/go", "");
      while (!screen.has("time/computing/share")) screen.settle(1);
      state.PauseTiming();
    }
    state.ResumeTiming();
  }
  state.counters["peak MB"] = peak_megabytes();
}
BENCHMARK(first_steps)->Arg(512)->Arg(1024)->Iterations(1)->Unit(benchmark::kMillisecond);

// Key after key on the open network: each is measured by itself, with all frames until the lab rests.
void steps_of_network(benchmark::State& state, lessons::Pass pass, int key) {
  Screen screen(static_cast<int>(state.range(0)));
  screen.open();
  if (pass == lessons::Pass::backward) screen.press(ImGuiKey_B);
  forget_peak();
  for (auto _ : state) screen.press(key);
  state.counters["peak MB"] = peak_megabytes();
}
#define GATEWALK_STEPS(name, pass, key) \
  BENCHMARK_CAPTURE(steps_of_network, name, lessons::Pass::pass, key)->Arg(512)->Iterations(20)->Unit(benchmark::kMillisecond)
GATEWALK_STEPS(operation_forward, forward, ImGuiKey_RightArrow);
GATEWALK_STEPS(time_forward, forward, ImGuiKey_DownArrow);
GATEWALK_STEPS(operation_backward, backward, ImGuiKey_RightArrow);
GATEWALK_STEPS(time_backward, backward, ImGuiKey_UpArrow);

// The first look at the error carries it back; later ones do not.
void first_look_backward(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    {
      Screen screen(static_cast<int>(state.range(0)));
      screen.open();
      forget_peak();
      state.ResumeTiming();
      screen.press(ImGuiKey_B);
      state.PauseTiming();
    }
    state.ResumeTiming();
  }
  state.counters["peak MB"] = peak_megabytes();
}
BENCHMARK(first_look_backward)->Arg(512)->Arg(1024)->Iterations(1)->Unit(benchmark::kMillisecond);

void other_pass(benchmark::State& state) {
  Screen screen(static_cast<int>(state.range(0)));
  screen.open();
  screen.press(ImGuiKey_B);
  for (auto _ : state) screen.press(ImGuiKey_B);
}
BENCHMARK(other_pass)->Arg(512)->Iterations(20)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
