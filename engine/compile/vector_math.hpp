// Vectors of a compiler's own vector types and the elementary functions on them. Included by kernel sources only,
// inside a namespace of the instruction set's own, so that no inline function exists in two versions.
//
// The float functions, all from one reduction of the argument:
//   a = n ln 2 + r, n an integer, |r| ≤ ln 2 / 2. a log₂e + (1.5 · 2²³ + 127) rounds to n + 127 in a float's lowest bits;
//   shifted up by 23 they are the exponent field of 2^n. The same number minus the constant is n; r = a - n ln 2, ln 2 in two
//   parts e^r - 1 = r + r² (c2 + c3 r + c4 r² + c5 r³ + c6 r⁴), coefficients near 1/2!, 1/3! … fitted to the interval e^a     =
//   2^n + 2^n (e^r - 1) sigmoid = E / (1 + E), E = e^a tanh    = m / (m + 2), m = e^(2a) - 1.  2a = n ln 2 + 2r: the polynomial
//   in r gives (e^(2r) - 1) / 2, power = 2^(n+1), so
//             m = power (e^(2r) - 1) / 2 + (power / 2 - 1), which keeps the digits of a small a
// Error, measured over all floats in their range: exp and sigmoid at most 2.5 units in the last place, tanh 2.7; sigmoid below
// -87 gives e^-87.

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
inline V splat(T value) {
  return value - V{};
}

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
enum Constant : int {
  log2e,
  shift,
  ln2_high,
  ln2_low,
  c2,
  c3,
  c4,
  c5,
  c6,  // of e^a - 1
  twice,
  twice_shift,
  half_ln2,
  t2,
  t3,
  t4,
  t5,
  t6,  // of (e^2a - 1) / 2
  one,
  two,
  minus_one,
  half,
  low_9,
  high_9,
  low_30,
  low_87,
  high_87,
  high_88,
  overflow,
  underflow,
  infinity
};
constexpr float constants[] = {
    1.44269504f,
    12583039.0f,  // 1.5 · 2^23 + 127: adding it rounds to an integer n, and the low bits are the exponent of 2^n
    -0.693359375f,
    2.12194440e-4f,
    0.49999997f,
    0.166665435f,
    0.0416672006f,
    0.00836653356f,
    0.0013882519f,
    2.88539008f,
    12583040.0f,  // gives 2^(n+1)
    -0.34657359f,
    2 * 0.49999997f,
    4 * 0.166665435f,
    8 * 0.0416672006f,
    16 * 0.00836653356f,
    32 * 0.0013882519f,
    1.0f,
    2.0f,
    -1.0f,
    0.5f,
    -9.1f,
    9.1f,
    -30.0f,
    -87.0f,
    87.0f,
    88.0f,
    88.72284f,
    -87.33655f,
    __builtin_inff()};

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

  // Several values side by side, stage by stage, so that a constant is read once for all of them. One value alone is waited
  // for: then shorter chains are worth more operations.
  // a → r + r² p(r), a polynomial of degree 6 whose coefficients start at `from`.
  template <int Count>
  static inline __attribute__((always_inline)) void polynomial(V (&a)[Count], Constant from) {
    const auto k = [from](int n) { return c(static_cast<Constant>(from + n - 2)); };
    V high[Count], low[Count], square[Count];
    for (int j = 0; j < Count; ++j) high[j] = madd(k(5), a[j], k(4));
    for (int j = 0; j < Count; ++j) low[j] = madd(k(3), a[j], k(2));
    for (int j = 0; j < Count; ++j) square[j] = a[j] * a[j];
    for (int j = 0; j < Count; ++j) high[j] = madd(k(6), square[j], high[j]);
    if constexpr (Count == 1) {
      a[0] = madd(high[0], square[0] * square[0], madd(low[0], square[0], a[0]));
    } else {
      for (int j = 0; j < Count; ++j) low[j] = madd(high[j], square[j], low[j]);
      for (int j = 0; j < Count; ++j) a[j] = madd(low[j], square[j], a[j]);
    }
  }
  // y = power a + from, y / (y + apart)
  template <int Count>
  static inline __attribute__((always_inline)) void quotient(V (&a)[Count], const V (&power)[Count], const V (&from)[Count],
                                                             Constant apart) {
    if constexpr (Count == 1) {
      a[0] = madd(power[0], a[0], from[0]) / madd(power[0], a[0], from[0] + c(apart));
    } else {
      for (int j = 0; j < Count; ++j) a[j] = madd(power[j], a[j], from[j]);
      for (int j = 0; j < Count; ++j) a[j] = a[j] / (a[j] + c(apart));
    }
  }
  // a = n ln 2 + r, |r| <= ln 2 / 2; gives power = 2^n and a = e^r - 1. For -87 <= a <= 88.
  template <int Count>
  static inline __attribute__((always_inline)) void exp_parts(V (&a)[Count], V (&power)[Count]) {
    V n[Count];
    for (int j = 0; j < Count; ++j) n[j] = madd(a[j], c(log2e), c(shift));
    for (int j = 0; j < Count; ++j) power[j] = (V)((M)n[j] << 23);
    for (int j = 0; j < Count; ++j) n[j] = n[j] - c(shift);
    for (int j = 0; j < Count; ++j) a[j] = madd(n[j], c(ln2_high), a[j]);
    for (int j = 0; j < Count; ++j) a[j] = madd(n[j], c(ln2_low), a[j]);
    polynomial(a, c2);
  }
  static inline __attribute__((always_inline)) V exp_parts(V a, V& power) {
    V both[2][1] = {{a}, {}};
    exp_parts(both[0], both[1]);
    power = both[1][0];
    return both[0][0];
  }

  // E = e^a, E / (1 + E)
  template <int Count>
  static inline __attribute__((always_inline)) void sigmoids(V (&a)[Count]) {
    V power[Count];
    for (int j = 0; j < Count; ++j) a[j] = at_most(at_least(a[j], c(low_87)), c(high_87));
    exp_parts(a, power);
    quotient(a, power, power, one);
  }

  // m = e^2a - 1, m / (m + 2). The rest of a after n ln 2 / 2 needs no second part: n is small.
  template <int Count>
  static inline __attribute__((always_inline)) void tanhs(V (&a)[Count]) {
    V n[Count], power[Count];
    for (int j = 0; j < Count; ++j) a[j] = at_most(at_least(a[j], c(low_9)), c(high_9));
    for (int j = 0; j < Count; ++j) n[j] = madd(a[j], c(twice), c(twice_shift));
    for (int j = 0; j < Count; ++j) power[j] = (V)((M)n[j] << 23);
    for (int j = 0; j < Count; ++j) n[j] = n[j] - c(twice_shift);
    for (int j = 0; j < Count; ++j) a[j] = madd(n[j], c(half_ln2), a[j]);
    polynomial(a, t2);
    for (int j = 0; j < Count; ++j) n[j] = madd(power[j], c(half), c(minus_one));
    quotient(a, power, n, two);
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

// The functions of doubles: base/elementary.cpp's, operation for operation, so that every value has the bits it has there.
// As above, the number that rounds to k also shifts into the exponent field of a power of two: 1.5 · 2^52 + 1224 gives 2^(k+201),
// + 1024 gives 2^(k+1). (An odd number there would round halves the other way.)
// What is a branch there is here a choice between two results or falls away, because both ways round to the same number:
//   sigmoid  e = exp(-|x|) serves both signs: 1 / (1 + e), e / (1 + e). exp's result is brought to its size by 2^(k+201) and
//            2^-201, the first exact, the second rounding once, as the branch for subnormal numbers does it there; what lies
//            below -745.2 so becomes 0 by itself.
//   tanh     2 E = 2p e + (2p - 2), which is 2 e where k = 0, and 2 E / (2 E + 4) is E / (E + 2); from 19.1 on 1 - 4 / (2 E + 4)
//            is 1 whatever E has lost.
enum Exact : int {
  inverse_ln2,
  shift_1224,
  shift_1024,
  ln2_upper,
  ln2_lower,
  series,
  exact_one = series + 13,
  exact_two,
  exact_four,
  last_exp,
  last_tanh,
  rest,
  sign
};
constexpr double exact_constants[] = {0x1.71547652b82fep+0,
                                      0x1.8p52 + 1224,
                                      0x1.8p52 + 1024,
                                      0x1.62e42fee00000p-1,
                                      0x1.a39ef35793c76p-33,
                                      1.0 / 87178291200,
                                      1.0 / 6227020800,
                                      1.0 / 479001600,
                                      1.0 / 39916800,
                                      1.0 / 3628800,
                                      1.0 / 362880,
                                      1.0 / 40320,
                                      1.0 / 5040,
                                      1.0 / 720,
                                      1.0 / 120,
                                      1.0 / 24,
                                      1.0 / 6,
                                      0.5,
                                      1.0,
                                      2.0,
                                      4.0,
                                      -746.0,
                                      22.0,
                                      0x1p-201,
                                      -0.0};

template <int N>
struct ExactMath {
  using V = typename VectorOf<double, N>::Value;
  using M = typename VectorOf<double, N>::Bits;

  static inline __attribute__((always_inline)) V c(int which) {
    const double* at = exact_constants;
#if defined(__wasm__)
    asm("" : "+r"(at));  // as in Math
#endif
    return splat<V>(at[which]);
  }

  // x = k ln 2 + r: power = 2^k times what the shift adds, x = e^r - 1.
  template <int Count>
  static inline __attribute__((always_inline)) void exp_parts(V (&x)[Count], V (&power)[Count], Exact shift) {
    V lower[Count], r[Count], p[Count];
    for (int j = 0; j < Count; ++j) lower[j] = x[j] * c(inverse_ln2) + c(shift);
    for (int j = 0; j < Count; ++j) power[j] = (V)((M)lower[j] << 52);
    for (int j = 0; j < Count; ++j) lower[j] = lower[j] - c(shift);
    for (int j = 0; j < Count; ++j) x[j] = x[j] - lower[j] * c(ln2_upper);
    for (int j = 0; j < Count; ++j) lower[j] = lower[j] * c(ln2_lower);
    for (int j = 0; j < Count; ++j) r[j] = x[j] - lower[j];
    for (int j = 0; j < Count; ++j) p[j] = c(series);
    for (int i = 1; i < 13; ++i) {
      const V next = c(series + i);
      for (int j = 0; j < Count; ++j) p[j] = p[j] * r[j] + next;
    }
    for (int j = 0; j < Count; ++j) x[j] = x[j] + (p[j] * (r[j] * r[j]) - lower[j]);
  }

  template <int Count>
  static inline __attribute__((always_inline)) void sigmoids(V (&x)[Count]) {
    V a[Count], power[Count];
    for (int j = 0; j < Count; ++j) a[j] = (V)((M)x[j] | (M)c(sign));
    for (int j = 0; j < Count; ++j) a[j] = a[j] < c(last_exp) ? c(last_exp) : a[j];
    exp_parts(a, power, shift_1224);
    for (int j = 0; j < Count; ++j) a[j] = (c(exact_one) + a[j]) * power[j] * c(rest);
    for (int j = 0; j < Count; ++j) x[j] = choose(x[j] >= V{}, c(exact_one), a[j]) / (c(exact_one) + a[j]);
  }

  template <int Count>
  static inline __attribute__((always_inline)) void tanhs(V (&x)[Count]) {
    V a[Count], e[Count], power[Count];
    for (int j = 0; j < Count; ++j) a[j] = (V)((M)x[j] & ~(M)c(sign));
    for (int j = 0; j < Count; ++j) a[j] = c(last_tanh) < a[j] ? c(last_tanh) : a[j];
    for (int j = 0; j < Count; ++j) e[j] = a[j] + a[j];
    exp_parts(e, power, shift_1024);
    for (int j = 0; j < Count; ++j) e[j] = power[j] * e[j] + (power[j] - c(exact_two));
    for (int j = 0; j < Count; ++j) e[j] = choose(a[j] >= c(exact_one), c(exact_four), e[j]) / (e[j] + c(exact_four));
    for (int j = 0; j < Count; ++j) e[j] = choose(a[j] >= c(exact_one), c(exact_one) - e[j], e[j]);
    for (int j = 0; j < Count; ++j) x[j] = (V)((M)e[j] | ((M)x[j] & (M)c(sign)));
  }
};
