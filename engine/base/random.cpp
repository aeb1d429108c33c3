#include "engine/base/random.hpp"

#include <bit>
#include <cmath>

#include "engine/base/check.hpp"
#include "engine/base/elementary.hpp"

namespace gatewalk {

Random::Random(std::uint64_t seed) {
  for (std::uint64_t& s : state_) {  // splitmix64
    seed += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    s = z ^ (z >> 31);
  }
}

std::uint64_t Random::next() {  // xoshiro256**
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

double Random::uniform(double low, double high) { return low + (high - low) * uniform(); }

double Random::normal() {
  const double u = 1.0 - uniform();  // (0, 1]
  const double angle = 6.283185307179586 * uniform();
  return std::sqrt(-2.0 * log(u)) * cos(angle);
}

int Random::below(int bound) {
  GATEWALK_CHECK(bound > 0, "Random::below: bound must be positive");
  return static_cast<int>(next() % static_cast<std::uint64_t>(bound));
}

}  // namespace gatewalk
