// The engine's own elementary functions: the same bits in g++, clang++ and WebAssembly.
// The standard library's exp, tanh, log and cos differ in the last place between native and web builds,
// so no traced value may come from them. Only +, -, *, /, sqrt and bit operations are used here,
// and the build keeps the compiler from contracting them into fused multiply-adds.
//
// Each is a reduction of the argument to a short interval, a polynomial there, and the way back:
//
//   exp      x = k ln 2 + r, k the nearest integer to x / ln 2, so |r| ≤ ln 2 / 2 = 0.347
//            e^r = 1 + r + r²/2! + … + r¹⁴/14!        remainder r¹⁵/15! < 1e-19
//            e^x = 2^k e^r, exact but for a subnormal result
//            ln 2 is held in two parts, upper + lower, so that k · upper is exact and r loses nothing
//   expm1    2^k e^r - 1 = 2^k (e^r - 1) + (2^k - 1), with e^r - 1 from the same series without its 1
//   log      x = 2^k m, √½ < m ≤ √2, f = m - 1, s = f / (2 + f):  m = (1 + s) / (1 - s)
//            log m = 2 s + 2 s³/3 + 2 s⁵/5 + …                    s² ≤ 0.0295: terms to s²³
//                  = f - (f²/2 - s (f²/2 + R)),  R = 2 s² (1/3 + s²/5 + …)    so that the largest summand, f, is exact
//            log x = k ln 2 + log m
//   tanh     with E = e^2|x| - 1 from expm1: E / (E + 2) below 1, where it is small and must keep its digits;
//            1 - 2 / (E + 2) from there; 1 from 22, where 2 e^-44 is less than half a unit in the last place
//   sigmoid  1 / (1 + e^-x) for x ≥ 0, e^x / (1 + e^x) below: no exponential overflows
//   softplus log(1 + e), e = e^x, with u = 1 + e rounded: log(u) · e / (u - 1) gives the rounding of u back (Kahan)
//   cos, sin x = k π/2 + r, |r| ≤ π/4, π/2 in three parts; k mod 4 chooses ±cos r or ±sin r, each by its Taylor series
#pragma once

namespace gatewalk {

// e^x. Range: 0 below -745.2, infinity above 709.8; NaN stays NaN. Error under 1 unit in the last place.
double exp(double x);

// e^x - 1 without cancellation near 0. Error under 2 units in the last place.
double expm1(double x);

// Natural logarithm. -infinity at 0, NaN below 0. Error under 1 unit in the last place.
double log(double x);

// Hyperbolic tangent, in [-1, 1]; odd to the bit. Error under 2.5 units in the last place.
double tanh(double x);

// Logistic function 1 / (1 + e^-x), in [0, 1]. Error under 2.5 units in the last place.
double sigmoid(double x);

// log(1 + e^x) without overflow. Error under 3 units in the last place.
double softplus(double x);

// Cosine for |x| up to 1e5, as sampling and signals need; beyond that the reduced angle loses digits.
// Error under 1.5 units in the last place (absolute near a zero).
double cos(double x);

// Sine, as cos.
double sin(double x);

}  // namespace gatewalk
