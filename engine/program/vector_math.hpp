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
struct VectorOf<float, 16> {
  typedef float Value __attribute__((vector_size(64)));
  typedef float Loose __attribute__((vector_size(64), aligned(4), may_alias));
  typedef std::int32_t Bits __attribute__((vector_size(64)));
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
#if defined(__AVX512F__)
  if constexpr (sizeof(V) == 64) return (V)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#endif
  if constexpr (sizeof(V) == 32) return (V)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#endif
  return a * b + c;
}

// mask ? a : b, bit by bit.
template <class V, class M>
inline V choose(M mask, V a, V b) {
  return (V)(((M)a & mask) | ((M)b & ~mask));
}

// The numbers that the functions below need. In WebAssembly they are read from memory: an engine makes a vector constant
// out of three or four instructions wherever it stands, and a read is one.
enum Constant : int { shift, log2e, ln2_high, ln2_low, p4, p3, p2, p1, p0, one, two, minus_two, half, low_30, low_87, high_87, high_88, overflow, underflow, infinity };
constexpr float constants[] = {12582912.0f,  // 1.5 · 2^23: adding it rounds to an integer, which then stands in the low bits
                               1.44269504f, -0.693359375f, 2.12194440e-4f, 0.001381455f, 0.008368844f, 0.041668396f, 0.1666652f, 0.49999994f,
                               1.0f, 2.0f, -2.0f, 0.5f, -30.0f, -87.0f, 87.0f, 88.0f, 88.72284f, -87.33655f, __builtin_inff()};

// The functions below are for float.
template <int N>
struct Math {
  using V = typename VectorOf<float, N>::Value;
  using M = typename VectorOf<float, N>::Bits;

  static inline __attribute__((always_inline)) V c(Constant which) {
#if defined(__wasm__)
    const float* at = constants;
    asm("" : "+r"(at));  // so that the compiler does not know what it reads
    return splat<V>(at[which]);
#else
    return splat<V>(constants[which]);
#endif
  }
  // NaN stays.
  static inline __attribute__((always_inline)) V at_least(V a, V low) { return a < low ? low : a; }
  static inline __attribute__((always_inline)) V at_most(V a, V high) { return high < a ? high : a; }

  // M values side by side, stage by stage, so that a processor finds work while one chain of operations waits.
  // a = n ln 2 + r, |r| <= ln 2 / 2; gives power = 2^n and a = e^r - 1. For |a| <= 87.
  template <int Count>
  static inline __attribute__((always_inline)) void exp_parts(V (&a)[Count], V (&power)[Count]) {
    V p[Count];
    for (int j = 0; j < Count; ++j) p[j] = madd(a[j], c(log2e), c(shift));
    for (int j = 0; j < Count; ++j) power[j] = (V)(((M)p[j] << 23) + 0x3f800000);
    for (int j = 0; j < Count; ++j) p[j] = p[j] - c(shift);
    for (int j = 0; j < Count; ++j) a[j] = madd(p[j], c(ln2_high), a[j]);
    for (int j = 0; j < Count; ++j) a[j] = madd(p[j], c(ln2_low), a[j]);
    // e^r - 1 = r + r² p(r)
    for (int j = 0; j < Count; ++j) p[j] = madd(c(p4), a[j], c(p3));
    for (int j = 0; j < Count; ++j) p[j] = madd(p[j], a[j], c(p2));
    for (int j = 0; j < Count; ++j) p[j] = madd(p[j], a[j], c(p1));
    for (int j = 0; j < Count; ++j) p[j] = madd(p[j], a[j], c(p0));
    for (int j = 0; j < Count; ++j) a[j] = madd(p[j], a[j] * a[j], a[j]);
  }
  static inline __attribute__((always_inline)) V exp_parts(V a, V& power) {
    V both[2][1] = {{a}, {}};
    exp_parts(both[0], both[1]);
    power = both[1][0];
    return both[0][0];
  }

  // The first S values through 1 / (1 + e^-a), the H after them through tanh, side by side.
  // tanh: with m = e^(-2|a|) - 1, tanh |a| = -m / (m + 2); the sign comes back last.
  template <int S, int H>
  static inline __attribute__((always_inline)) void sigmoids_and_tanhs(V (&a)[S + H]) {
    V power[S + H];
    M sign[H + 1];
    for (int j = 0; j < S; ++j) a[j] = at_most(at_least(V{} - a[j], c(low_87)), c(high_87));
    for (int j = 0; j < H; ++j) sign[j] = (M)a[S + j] & (std::int32_t)0x80000000;
    for (int j = S; j < S + H; ++j) a[j] = at_least((V)((M)a[j] & 0x7fffffff) * c(minus_two), c(low_30));
    exp_parts(a, power);
    for (int j = 0; j < S; ++j) a[j] = c(one) / (madd(power[j], a[j], power[j]) + c(one));
    for (int j = S; j < S + H; ++j) a[j] = madd(power[j], a[j], power[j] - c(one));
    for (int j = 0; j < H; ++j) a[S + j] = (V)((M)((V{} - a[S + j]) / (a[S + j] + c(two))) | sign[j]);
  }

  static V exp(V a) {
    V power;
    const V inside = at_most(at_least(a, c(low_87)), c(high_88));
    const V m = exp_parts(inside, power);
    V y = madd(power, m, power);
    y = choose(a > c(overflow), c(infinity), y);
    const M between = (a > c(high_88)) & ~(a > c(overflow));  // close to overflow: e^(a-1) · e
    V half_power;
    const V root_part = exp_parts(choose(between, a * c(half), V{}), half_power);
    const V root = madd(half_power, root_part, half_power);
    y = choose(between, root * root, y);
    return choose(a < c(underflow), V{}, y);
  }

  // e^a - 1 for a <= 0
  static V expm1(V a) {
    V power;
    const V tail = exp_parts(at_least(a, c(low_30)), power);
    return madd(power, tail, power - c(one));
  }
};
