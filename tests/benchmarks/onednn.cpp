// oneDNN's LSTM, forward, one thread, beside recurrent.cpp: weights packed as it likes best, once. Built where libdnnl-dev is.
// Rows are named as in recurrent.cpp.
#include <benchmark/benchmark.h>

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include <oneapi/dnnl/dnnl.hpp>

namespace {

using dnnl::memory;
using Dt = memory::data_type;
using Tag = memory::format_tag;

memory filled(const memory::desc& desc, const dnnl::engine& engine) {
  memory m(desc, engine);
  auto* values = static_cast<float*>(m.get_data_handle());
  const std::size_t count = desc.get_size() / sizeof(float);
  std::uint32_t state = 77;
  for (std::size_t k = 0; k < count; ++k)
    state = state * 1664525u + 1013904223u, values[k] = static_cast<float>(state) / 4294967296.0f * 0.2f - 0.1f;
  return m;
}

void forward(benchmark::State& state, int I, int H, int B, int T) {
  dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const memory::desc x({T, B, I}, Dt::f32, Tag::tnc), y({T, B, H}, Dt::f32, Tag::tnc), s({1, 1, B, H}, Dt::f32, Tag::ldnc),
      b({1, 1, 4, H}, Dt::f32, Tag::ldgo);
  const memory::desc W({1, 1, I, 4, H}, Dt::f32, Tag::any), R({1, 1, H, 4, H}, Dt::f32, Tag::any);
  const auto direction = dnnl::rnn_direction::unidirectional_left2right;
#if DNNL_VERSION_MAJOR >= 3
  const dnnl::lstm_forward::primitive_desc pd(engine, dnnl::prop_kind::forward_inference, direction, x, s, s, W, R, b, y, s, s);
#else
  const dnnl::lstm_forward::primitive_desc pd({dnnl::prop_kind::forward_inference, direction, x, s, s, W, R, b, y, s, s}, engine);
#endif
  const auto packed = [&](const memory::dims& dims, const memory::desc& wanted) {
    memory plain = filled(memory::desc(dims, Dt::f32, Tag::ldigo), engine), to(wanted, engine);
    dnnl::reorder(plain, to).execute(stream, plain, to);
    stream.wait();
    return to;
  };
  std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC_LAYER, filled(x, engine)},
                                            {DNNL_ARG_SRC_ITER, filled(s, engine)},
                                            {DNNL_ARG_SRC_ITER_C, filled(s, engine)},
                                            {DNNL_ARG_WEIGHTS_LAYER, packed({1, 1, I, 4, H}, pd.weights_layer_desc())},
                                            {DNNL_ARG_WEIGHTS_ITER, packed({1, 1, H, 4, H}, pd.weights_iter_desc())},
                                            {DNNL_ARG_BIAS, filled(b, engine)},
                                            {DNNL_ARG_DST_LAYER, memory(y, engine)},
                                            {DNNL_ARG_DST_ITER, memory(s, engine)},
                                            {DNNL_ARG_DST_ITER_C, memory(s, engine)}};
  const dnnl::lstm_forward lstm(pd);
  for (auto _ : state) {
    lstm.execute(stream, arguments);
    stream.wait();
  }
  state.counters["us_step"] = benchmark::Counter(T, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

}  // namespace

int main(int argc, char** argv) {
  if (!std::getenv("OMP_NUM_THREADS")) {  // read before main begins
    setenv("OMP_NUM_THREADS", "1", 1);
    execv("/proc/self/exe", argv);
  }
  benchmark::Initialize(&argc, argv);
  for (const int B : {1, 32})
    for (const auto& [I, H] : {std::pair{4, 4}, {8, 32}, {32, 128}, {64, 256}, {128, 512}})
      benchmark::RegisterBenchmark(
          ("forward/lstm/T100/I" + std::to_string(I) + "/H" + std::to_string(H) + "/B" + std::to_string(B)).c_str(), forward, I,
          H, B, 100);
  benchmark::RunSpecifiedBenchmarks();
}
