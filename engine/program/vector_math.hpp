// Vectors of a compiler's own vector types and the elementary functions on them. Included by kernel sources only,
// inside a namespace of the instruction set's own, so that no inline function exists in two versions.
// Error of the float functions, measured over all floats in their range: exp, sigmoid, tanh at most 2.5 units in the
// last place; sigmoid below -87 gives e^-87.

template <class T, int N>
struct VectorOf;
template <>
struct VectorOf<float, 4> {
  typedef float Value __attribute__((vector_size(16)));
  typedef float Loose __attribute__((vector_size(16), aligned(4), may_alias));
  typedef std::int32_t Bits __attribute__((vector_size(16)));
};
template <>
struct VectorOf<float, 8> {
  typedef float Value __attribute__((vector_size(32)));
  typedef float Loose __attribute__((vector_size(32), aligned(4), may_alias));
  typedef std::int32_t Bits __attribute__((vector_size(32)));
};
template <>
struct VectorOf<double, 2> {
  typedef double Value __attribute__((vector_size(16)));
  typedef double Loose __attribute__((vector_size(16), aligned(8), may_alias));
  typedef std::int64_t Bits __attribute__((vector_size(16)));
};

template <class V, class T>
inline V splat(T value) { return value - V{}; }

// a b + c: fused where the instruction set has it and T is float.
template <class V>
inline V madd(V a, V b, V c) {
#if defined(__wasm_relaxed_simd__)
  if constexpr (sizeof(a[0]) == 4) return (V)__builtin_wasm_relaxed_madd_f32x4(a, b, c);
#elif defined(__FMA__)
  if constexpr (sizeof(V) == 32) return (V)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#endif
  return a * b + c;
}

// mask ? a : b, bit by bit.
template <class V, class M>
inline V choose(M mask, V a, V b) {
  return (V)(((M)a & mask) | ((M)b & ~mask));
}

// The functions below are for float.
template <int N>
struct Math {
  using V = typename VectorOf<float, N>::Value;
  using M = typename VectorOf<float, N>::Bits;

  static V c(float value) { return splat<V>(value); }
  static V at_least(V a, float low) { return choose(a < c(low), c(low), a); }  // NaN stays
  static V at_most(V a, float high) { return choose(a > c(high), c(high), a); }

  // a = n ln 2 + r, |r| <= ln 2 / 2; gives 2^n and e^r - 1. For |a| <= 87.
  static V exp_parts(V a, V& power) {
    const V shift = c(12582912.0f);  // 1.5 · 2^23: adding it rounds to an integer, which then stands in the low bits
    const V shifted = madd(a, c(1.44269504f), shift);
    const V n = shifted - shift;
    power = (V)(((M)shifted << 23) + 0x3f800000);
    V r = madd(n, c(-0.693359375f), a);
    r = madd(n, c(2.12194440e-4f), r);
    // e^r - 1 = r + r² p(r)
    V p = madd(c(0.001381455f), r, c(0.008368844f));
    p = madd(p, r, c(0.041668396f));
    p = madd(p, r, c(0.1666652f));
    p = madd(p, r, c(0.49999994f));
    return madd(p, r * r, r);
  }

  static V exp(V a) {
    V power;
    const V inside = at_most(at_least(a, -87.0f), 88.0f);
    const V m = exp_parts(inside, power);
    V y = madd(power, m, power);
    y = choose(a > c(88.72284f), c(__builtin_inff()), y);
    const M between = (a > c(88.0f)) & ~(a > c(88.72284f));  // close to overflow: e^(a-1) · e
    V half_power;
    const V half = exp_parts(choose(between, a * c(0.5f), c(0.0f)), half_power);
    const V root = madd(half_power, half, half_power);
    y = choose(between, root * root, y);
    return choose(a < c(-87.33655f), c(0.0f), y);
  }

  // 1 / (1 + e^-a)
  static V sigmoid(V a) {
    V power;
    const V m = exp_parts(at_most(at_least(c(0.0f) - a, -87.0f), 87.0f), power);
    return c(1.0f) / (madd(power, m, power) + c(1.0f));
  }

  // With m = e^(-2|a|) - 1: tanh |a| = -m / (m + 2). The sign comes back last.
  static V tanh(V a) {
    const M sign = (M)a & (std::int32_t)0x80000000;
    const V twice = (V)((M)a & 0x7fffffff) * c(-2.0f);
    V power;
    const V tail = exp_parts(at_least(twice, -30.0f), power);
    const V m = madd(power, tail, power - c(1.0f));
    const V y = (c(0.0f) - m) / (m + c(2.0f));
    return (V)((M)y | sign);
  }

  // e^a - 1 for a <= 0
  static V expm1(V a) {
    V power;
    const V tail = exp_parts(at_least(a, -30.0f), power);
    return madd(power, tail, power - c(1.0f));
  }
};
