// The engine's own elementary functions: the same bits in g++, clang++ and WebAssembly.
// The standard library's exp, tanh, log and cos differ in the last place between native and web builds,
// so no traced value may come from them. Only +, -, *, /, sqrt and bit operations are used here,
// and the build keeps the compiler from contracting them into fused multiply-adds.
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
