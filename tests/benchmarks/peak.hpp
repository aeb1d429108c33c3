// The machine's multiply-add peak in float, one thread: chains of fused multiply-adds in registers, as wide as the processor
// has them. What a share of the peak is a share of.
#pragma once

#include <ctime>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace gatewalk::benchmarks {

#if defined(__x86_64__)
// 12 chains of `loops` multiply-adds: enough to hide a latency of 4 to 6 cycles in two units. Returns operations.
__attribute__((target("avx512f"), noinline)) inline double chains_512(int loops, float* out) {
  __m512 a[12], b = _mm512_set1_ps(0.999f), c = _mm512_set1_ps(0.001f);
  for (int k = 0; k < 12; ++k) a[k] = _mm512_set1_ps(0.1f * static_cast<float>(k));
  for (int n = 0; n < loops; ++n)
    for (int k = 0; k < 12; ++k) a[k] = _mm512_fmadd_ps(a[k], b, c);
  for (int k = 1; k < 12; ++k) a[0] = _mm512_add_ps(a[0], a[k]);
  _mm512_storeu_ps(out, a[0]);
  return 12.0 * 16 * 2 * loops;
}
__attribute__((target("avx2,fma"), noinline)) inline double chains_256(int loops, float* out) {
  __m256 a[12], b = _mm256_set1_ps(0.999f), c = _mm256_set1_ps(0.001f);
  for (int k = 0; k < 12; ++k) a[k] = _mm256_set1_ps(0.1f * static_cast<float>(k));
  for (int n = 0; n < loops; ++n)
    for (int k = 0; k < 12; ++k) a[k] = _mm256_fmadd_ps(a[k], b, c);
  for (int k = 1; k < 12; ++k) a[0] = _mm256_add_ps(a[0], a[k]);
  _mm256_storeu_ps(out, a[0]);
  return 12.0 * 8 * 2 * loops;
}
#endif
inline double chains_128(int loops, float* out) {
  typedef float V __attribute__((vector_size(16)));
  V a[12], b = {0.999f, 0.999f, 0.999f, 0.999f}, c = {0.001f, 0.001f, 0.001f, 0.001f};
  for (int k = 0; k < 12; ++k) a[k] = c * static_cast<float>(k);
  for (int n = 0; n < loops; ++n)
    for (int k = 0; k < 12; ++k) a[k] = a[k] * b + c;
  for (int k = 0; k < 12; ++k)
    for (int lane = 0; lane < 4; ++lane) out[lane] += a[k][lane];
  return 12.0 * 4 * 2 * loops;
}

inline double processor_time() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Operations a second; the best of some short runs, measured once.
inline double peak() {
  static const double best = [] {
    auto* chains = chains_128;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) chains = chains_512;
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) chains = chains_256;
#endif
    double fastest = 0;
    float out[16] = {};
    for (int run = 0; run < 20; ++run) {
      const double start = processor_time(), operations = chains(2000000, out), took = processor_time() - start;
      if (operations / took > fastest && out[0] < 1e30f) fastest = operations / took;
    }
    return fastest;
  }();
  return best;
}

}  // namespace gatewalk::benchmarks
