// The kernels for the baseline target (SSE2, or WebAssembly's 128-bit vectors, relaxed where the build says so), and
// the choice of the fastest that the processor runs.
#include "engine/program/kernels.hpp"

#if defined(__x86_64__) && !defined(__EMSCRIPTEN__)
#define GATEWALK_CHOOSE_AT_RUN_TIME 1
#endif

namespace gatewalk::program {

namespace baseline {
#include "engine/program/vector_math.hpp"
#include "engine/program/kernels_body.hpp"

#if defined(__wasm_relaxed_simd__)
constexpr Kernels<float> for_float = Make<float, 4, 8, 3, 3, 3, 3>::table("relaxed SIMD128");
#elif defined(__wasm_simd128__)
constexpr Kernels<float> for_float = Make<float, 4, 8, 4, 2, 4, 2>::table("SIMD128");
#else
constexpr Kernels<float> for_float = Make<float, 4, 8, 4, 2, 4, 2>::table("128-bit vectors");
#endif
constexpr Kernels<double> for_double = Make<double, 2, 8, 4, 2, 4, 2>::table("128-bit vectors");
}  // namespace baseline

#ifdef GATEWALK_CHOOSE_AT_RUN_TIME
namespace avx2 {
extern const Kernels<float> for_float;  // kernels_avx2.cpp
}

const Kernels<float>& float_kernels() {
  static const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return wide ? avx2::for_float : baseline::for_float;
}
#else
const Kernels<float>& float_kernels() { return baseline::for_float; }
#endif

const Kernels<double>& double_kernels() { return baseline::for_double; }

}  // namespace gatewalk::program
