// The kernels for the baseline target (SSE2, or WebAssembly's 128-bit vectors, relaxed where the build says so), and
// the choice of the fastest that the processor runs.
#include "engine/compile/kernels.hpp"

#if defined(__x86_64__)
#define GATEWALK_CHOOSE_AT_RUN_TIME 1
#endif

namespace gatewalk::compile {

namespace baseline {
// clang-format off: in this order
#include "engine/compile/vector_math.hpp"
#include "engine/compile/kernels_body.hpp"
#include "engine/compile/kernels_cell.hpp"
// clang-format on

#if defined(__wasm_relaxed_simd__)
constexpr Kernels<float> for_float = CellKernels<Make<float, 4, 8, 2, 6, 2, 6>, 4, 12>::table("relaxed SIMD128");
#elif defined(__wasm_simd128__)
constexpr Kernels<float> for_float = CellKernels<Make<float, 4, 8, 4, 2, 4, 2>, 4, 8>::table("SIMD128");
#else
constexpr Kernels<float> for_float = CellKernels<Make<float, 4, 8, 4, 2, 4, 2>, 4, 8>::table("128-bit vectors");
#endif
constexpr Kernels<double> for_double = Make<double, 2, 8, 4, 2, 4, 2>::table("128-bit vectors");
}  // namespace baseline

#ifdef GATEWALK_CHOOSE_AT_RUN_TIME
namespace avx2 {
extern const Kernels<float> for_float;  // kernels_avx2.cpp
}
namespace avx512 {
extern const Kernels<float> for_float;  // kernels_avx512.cpp
}
#endif

template <>
std::span<const Kernels<float>* const> every_kernels<float>() {
#ifdef GATEWALK_CHOOSE_AT_RUN_TIME
  static const Kernels<float>* const all[] = {&baseline::for_float, &avx2::for_float, &avx512::for_float};
  static const std::size_t count = !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))        ? 1
                                   : __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") ? 3
                                                                                                             : 2;
  return {all, count};
#else
  static const Kernels<float>* const all[] = {&baseline::for_float};
  return all;
#endif
}

template <>
std::span<const Kernels<double>* const> every_kernels<double>() {
  static const Kernels<double>* const all[] = {&baseline::for_double};
  return all;
}

template <class T>
const Kernels<T>& kernels(int units) {
  const Kernels<T>* best = nullptr;
  int fewest = 0;
  for (const Kernels<T>* each : every_kernels<T>()) {
    const int vectors = (units + each->width - 1) / each->width;
    if (!best || vectors < fewest) best = each, fewest = vectors;
  }
  return *best;
}
template const Kernels<float>& kernels<float>(int units);
template const Kernels<double>& kernels<double>(int units);

}  // namespace gatewalk::compile
