#include "engine/base/elementary.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace gatewalk {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// ln 2 and pi/2 in parts whose upper part has trailing zero bits, so that k * upper is exact for small k.
constexpr double ln2_upper = 0x1.62e42fee00000p-1;
constexpr double ln2_lower = 0x1.a39ef35793c76p-33;
constexpr double half_pi_upper = 0x1.921fb54400000p+0;
constexpr double half_pi_middle = 0x1.0b4611a600000p-34;
constexpr double half_pi_lower = 0x1.3198a2e037073p-69;

// 2^k for -1022 <= k <= 1023, exact.
double power_of_two(int k) { return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52); }

// x * 2^k for any k an exponential needs, rounding once where the result is subnormal.
double scale(double x, int k) {
  if (k > 1023) return x * power_of_two(1023) * power_of_two(k - 1023);
  if (k < -1022) return x * power_of_two(k + 200) * power_of_two(-200);
  return x * power_of_two(k);
}

// The integer nearest to x as a double, ties to even, by the usual addition of 1.5 * 2^52 (|x| < 2^51).
double nearest(double x) {
  constexpr double shift = 0x1.8p52;
  volatile double sum = x + shift;  // volatile: the two roundings must happen
  return sum - shift;
}

// e^r - 1 - r for |r| <= ln2/2: the Taylor series r^2/2! + r^3/3! + ... + r^14/14!, by Horner.
double exp_tail(double r) {
  constexpr double c[] = {
      1.0 / 87178291200, 1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
      1.0 / 5040,        1.0 / 720,        1.0 / 120,       1.0 / 24,       1.0 / 6,       0.5};
  double p = c[0];
  for (int i = 1; i < 13; ++i) p = p * r + c[i];
  return p * (r * r);
}

// x = k ln2 + (upper - lower), |upper - lower| <= ln2/2.
struct Reduced {
  int k;
  double upper, lower;
};
Reduced reduce(double x) {
  const double k = nearest(x * 0x1.71547652b82fep+0);  // 1 / ln 2
  return {static_cast<int>(k), x - k * ln2_upper, k * ln2_lower};
}

// sin(r) and cos(r) for |r| <= pi/4, Taylor.
double sin_kernel(double r) {
  constexpr double c[] = {1.0 / 355687428096000.0, -1.0 / 1307674368000.0, 1.0 / 6227020800.0, -1.0 / 39916800.0,
                          1.0 / 362880.0,          -1.0 / 5040.0,          1.0 / 120.0,        -1.0 / 6.0};
  const double s = r * r;
  double p = c[0];
  for (int i = 1; i < 8; ++i) p = p * s + c[i];
  return r + r * s * p;
}
double cos_kernel(double r) {
  constexpr double c[] = {1.0 / 20922789888000.0, -1.0 / 87178291200.0, 1.0 / 479001600.0, -1.0 / 3628800.0,
                          1.0 / 40320.0,          -1.0 / 720.0,         1.0 / 24.0};
  const double s = r * r;
  double p = c[0];
  for (int i = 1; i < 7; ++i) p = p * s + c[i];
  return 1.0 - (0.5 * s - s * s * p);
}

double cos_of_quarter(double x, int shift) {
  if (!(std::fabs(x) < infinity)) return std::numeric_limits<double>::quiet_NaN();
  const double k = nearest(x * 0x1.45f306dc9c883p-1);  // 2 / pi
  const double r = ((x - k * half_pi_upper) - k * half_pi_middle) - k * half_pi_lower;
  const int quarter = static_cast<int>(static_cast<std::int64_t>(k) + shift) & 3;
  const double value = (quarter & 1) ? sin_kernel(r) : cos_kernel(r);
  return (quarter == 1 || quarter == 2) ? -value : value;
}

}  // namespace

double exp(double x) {
  if (x != x) return x;
  if (x > 709.79) return infinity;
  if (x < -745.2) return 0.0;
  const Reduced q = reduce(x);
  const double r = q.upper - q.lower;
  return scale(1.0 + (q.upper + (exp_tail(r) - q.lower)), q.k);
}

double expm1(double x) {
  if (x != x) return x;
  if (x > 709.79) return infinity;
  if (x < -40.0) return -1.0;
  const Reduced q = reduce(x);
  const double r = q.upper - q.lower;
  const double e = q.upper + (exp_tail(r) - q.lower);  // e^r - 1
  if (q.k == 0) return e;
  if (q.k > 60) return scale(1.0 + e, q.k);
  const double p = scale(1.0, q.k);
  return p * e + (p - 1.0);
}

double log(double x) {
  if (x != x || x < 0.0) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0.0) return -infinity;
  if (x == infinity) return x;
  int k = 0;
  if (x < 0x1p-1022) x *= 0x1p54, k -= 54;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  k += static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
  if (m > 1.4142135623730951) m *= 0.5, ++k;
  // log(1 + f) = f - (f^2/2 - s (f^2/2 + R)), s = f / (2 + f), R = 2 s^2 (1/3 + s^2/5 + s^4/7 + ...).
  const double f = m - 1.0, s = f / (2.0 + f), z = s * s;
  double p = 1.0 / 23.0;
  for (int n = 21; n >= 3; n -= 2) p = p * z + 1.0 / n;
  const double half_square = 0.5 * f * f, r = 2.0 * z * p;
  return k * ln2_upper - ((half_square - (s * (half_square + r) + k * ln2_lower)) - f);
}

double tanh(double x) {
  if (x != x) return x;
  const double a = std::fabs(x);
  double y;
  if (a >= 22.0) {
    y = 1.0;
  } else if (a >= 1.0) {
    y = 1.0 - 2.0 / (expm1(2.0 * a) + 2.0);
  } else {
    const double e = expm1(2.0 * a);
    y = e / (e + 2.0);
  }
  return std::copysign(y, x);
}

double sigmoid(double x) {
  if (x >= 0.0) return 1.0 / (1.0 + exp(-x));
  const double e = exp(x);  // NaN comes here too and stays NaN
  return e / (1.0 + e);
}

double softplus(double x) {
  if (x > 36.0) return x;
  const double e = exp(x);
  if (x < -36.0) return e;
  // log(1 + e) with the rounding of 1 + e given back (Kahan).
  const double u = 1.0 + e;
  return u == 1.0 ? e : log(u) * e / (u - 1.0);
}

double cos(double x) { return cos_of_quarter(x, 0); }
double sin(double x) { return cos_of_quarter(x, 3); }

}  // namespace gatewalk
