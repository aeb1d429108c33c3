#include "engine/base/elementary.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "engine/base/random.hpp"

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Units in the last place of the true value. long double has 11 bits more than double on x86; in WebAssembly it is
// software with 49 more: good enough to judge by in both.
double units(double got, long double truth) {
  const double rounded = static_cast<double>(truth);
  if (std::isinf(rounded) || rounded == 0) return got == rounded ? 0 : inf;
  const double step = std::nextafter(std::fabs(rounded), inf) - std::fabs(rounded);
  return static_cast<double>(std::fabs(static_cast<long double>(got) - truth) / step);
}

// Where the standard library's long double functions only round their double ones (WebAssembly's), the reference itself may be
// a unit off.
double slack() { return std::exp(0.7L) == static_cast<long double>(std::exp(0.7)) ? 1 : 0; }

template <class Ours, class Theirs>
void check_over(const char* name, double low, double high, double limit, Ours ours, Theirs theirs) {
  gatewalk::Random random(1);
  double worst = 0, where = 0;
  for (int n = 0; n < 20000; ++n) {
    const double x = random.uniform(low, high);
    if (const double off = units(ours(x), theirs(static_cast<long double>(x))); !(off <= worst)) worst = off, where = x;
  }
  INFO(name, " is ", worst, " units off at ", where);
  CHECK(worst <= limit + slack());
}

long double true_sigmoid(long double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

TEST_CASE("the elementary functions are as exact as their header says") {
  check_over("exp", -700, 700, 1, gatewalk::exp, [](long double x) { return std::exp(x); });
  check_over("exp", -1, 1, 1, gatewalk::exp, [](long double x) { return std::exp(x); });
  check_over("expm1", -2, 2, 2, gatewalk::expm1, [](long double x) { return std::expm1(x); });
  check_over("log", 1e-3, 1e3, 1, gatewalk::log, [](long double x) { return std::log(x); });
  check_over("tanh", -25, 25, 2.5, gatewalk::tanh, [](long double x) { return std::tanh(x); });
  check_over("tanh", -0.01, 0.01, 2.5, gatewalk::tanh, [](long double x) { return std::tanh(x); });
  check_over("sigmoid", -40, 40, 2.5, gatewalk::sigmoid, true_sigmoid);
  check_over("softplus", -40, 40, 3, gatewalk::softplus, [](long double x) { return std::log1p(std::exp(x)); });
}

TEST_CASE("sine and cosine are exact to the last places, near a zero in absolute terms") {
  gatewalk::Random random(2);
  for (int n = 0; n < 20000; ++n) {
    const double x = random.uniform(-1000, 1000);
    INFO("at ", x);
    CHECK(std::fabs(gatewalk::cos(x) - static_cast<double>(std::cos(static_cast<long double>(x)))) < 3e-16);
    CHECK(std::fabs(gatewalk::sin(x) - static_cast<double>(std::sin(static_cast<long double>(x)))) < 3e-16);
  }
}

TEST_CASE("the ends of the number line are answered as the mathematics says") {
  CHECK(gatewalk::exp(-inf) == 0);
  CHECK(gatewalk::exp(inf) == inf);
  CHECK(gatewalk::exp(0.0) == 1);
  CHECK(gatewalk::exp(709.7) < inf);
  CHECK(gatewalk::exp(-745) > 0);  // subnormal
  CHECK(gatewalk::log(0.0) == -inf);
  CHECK(gatewalk::log(1.0) == 0);
  CHECK(gatewalk::log(5e-324) == doctest::Approx(-744.4400719213812));
  CHECK(std::isnan(gatewalk::log(-1.0)));
  CHECK(gatewalk::tanh(inf) == 1);
  CHECK(gatewalk::tanh(-inf) == -1);
  CHECK(gatewalk::sigmoid(inf) == 1);
  CHECK(gatewalk::sigmoid(-inf) == 0);
  CHECK(gatewalk::sigmoid(0.0) == 0.5);
  CHECK(gatewalk::softplus(1000.0) == 1000);
  using Function = double (*)(double);
  constexpr Function all[] = {gatewalk::exp,     gatewalk::expm1,    gatewalk::log, gatewalk::tanh,
                              gatewalk::sigmoid, gatewalk::softplus, gatewalk::cos, gatewalk::sin};
  for (Function f : all) CHECK(std::isnan(f(not_a_number)));
  CHECK(std::isnan(gatewalk::cos(inf)));
}

TEST_CASE("tanh is odd to the bit and keeps the sign of zero") {
  gatewalk::Random random(3);
  for (int n = 0; n < 2000; ++n) {
    const double x = random.uniform(-30, 30);
    CHECK(gatewalk::tanh(-x) == -gatewalk::tanh(x));
  }
  CHECK(std::signbit(gatewalk::tanh(-0.0)));
  CHECK_FALSE(std::signbit(gatewalk::tanh(0.0)));
}

TEST_CASE("the elementary functions give the same bits everywhere") {
  // FNV-1a over 400,000 results; the constant is g++'s on x86-64, equal in clang++ and WebAssembly.
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto add = [&](double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int k = 0; k < 64; k += 8) hash = (hash ^ ((bits >> k) & 0xff)) * 0x100000001b3ULL;
  };
  gatewalk::Random random(4);
  for (int n = 0; n < 50000; ++n) {
    const double x = random.uniform(-50, 50), y = random.uniform();
    add(gatewalk::exp(x)), add(gatewalk::expm1(x)), add(gatewalk::log(y)), add(gatewalk::tanh(x));
    add(gatewalk::sigmoid(x)), add(gatewalk::softplus(x)), add(gatewalk::cos(x)), add(random.normal());
  }
  CHECK(hash == 0x3b8e535f25d0c4d1ULL);
}
