// The engine's own random source: the same numbers for a seed on every machine and in every browser
// (std::normal_distribution differs between standard libraries). Not for secrets.
// Source: xoshiro256** (Blackman and Vigna 2018), seeded through splitmix64.
//
//   uniform  the upper 53 of 64 bits, times 2^-53: every multiple of 2^-53 in [0, 1), all equally likely
//   normal   √(-2 log u) cos(2 π v) for u, v uniform, u in (0, 1]: a point of the plane with two normal coordinates has a radius
//            r with P(radius > r) = e^(-r²/2) and an angle that is uniform; this is its first coordinate
//   below    the remainder by the bound; some remainders occur once more among the 2^64 numbers: a difference of bound / 2^64
#pragma once

#include <cstdint>

namespace gatewalk {

class Random {
 public:
  explicit Random(std::uint64_t seed);

  std::uint64_t next();
  // Uniform in [0, 1), 53 bits.
  double uniform();
  // Uniform in [low, high).
  double uniform(double low, double high);
  // Mean 0, standard deviation 1 (Box and Muller 1958; two uniforms a draw, so that a draw has no memory).
  double normal();
  // 0 .. bound-1. Bound must be positive.
  int below(int bound);

 private:
  std::uint64_t state_[4];
};

}  // namespace gatewalk
