// The functions that compiled programs of doubles run on whole vectors are base/elementary's, to the bit.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/base/elementary.hpp"
#include "engine/base/random.hpp"
#include "engine/compile/kernels.hpp"

using namespace gatewalk;
using namespace gatewalk::compile;

namespace {

// Every kind of double: of each sign all exponents, and many where the functions bend.
std::vector<double> doubles() {
  constexpr double inf = std::numeric_limits<double>::infinity(), least = std::numeric_limits<double>::denorm_min();
  std::vector<double> all{0.0,   1.0,   19.0,  19.1,  20.97, 22.0, 36.7,  40.0,        708.0,
                          709.0, 744.4, 745.1, 745.2, 746.0, inf,  least, std::nan("")};
  for (const double edge : std::vector<double>(all))
    all.push_back(std::nextafter(edge, inf)), all.push_back(std::nextafter(edge, 0.0));
  Random random(7);
  for (int exponent = -1074; exponent < 1024; ++exponent)
    for (int n = 0; n < 4; ++n) all.push_back(std::ldexp(1 + random.uniform(0, 1), exponent));
  for (const double range : {1.0, 2.0, 25.0, 800.0})
    for (int n = 0; n < 20000; ++n) all.push_back(random.uniform(0, range));
  const std::size_t count = all.size();
  for (std::size_t k = 0; k < count; ++k) all.push_back(-all[k]);
  return all;
}

}  // namespace

TEST_CASE("sigmoid and tanh of a compiled program of doubles have the bits of the walk's, for every kind of number") {
  for (const Kernels<double>* with : every_kernels<double>())
    for (const Pointwise what : {Pointwise::sigmoid, Pointwise::tanh}) {
      std::vector<double> x = doubles();
      while (x.size() % 16 != 0) x.push_back(0.5);
      std::vector<double> y(x.size(), 7.0);
      double* at[] = {x.data(), y.data()};
      const Holds holds[] = {Holds::every_value, Holds::every_value};
      const Instruction list{what, 1, {0, -1, -1, -1}};
      with->pointwise(&list, 1, at, holds, static_cast<int>(x.size()));
      std::size_t wrong = 0, first = 0;
      for (std::size_t k = x.size(); k-- > 0;) {
        const double want = what == Pointwise::sigmoid ? gatewalk::sigmoid(x[k]) : gatewalk::tanh(x[k]);
        const bool same = std::bit_cast<std::uint64_t>(want) == std::bit_cast<std::uint64_t>(y[k]);
        if (!same && !(want != want && y[k] != y[k])) ++wrong, first = k;
      }
      CHECK_MESSAGE(wrong == 0, with->name, what == Pointwise::sigmoid ? " sigmoid(" : " tanh(", x[first], ") = ", y[first]);
    }
}
