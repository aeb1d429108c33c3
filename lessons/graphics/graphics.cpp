#include "lessons/graphics/graphics.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace gatewalk::lessons {

std::uint64_t new_data_version() {
  static std::uint64_t last = 0;
  return ++last;
}

Uniform& Drawing::next(const char* name, int count) {
  for (Uniform& u : uniforms)
    if (!u.name) return u.name = name, u.count = count, u;
  GATEWALK_CHECK(false, std::string("Drawing::set: no room for the uniform ") + name + "; make `uniforms` longer");
  return uniforms.back();
}

void Drawing::set(const char* name, std::initializer_list<float> numbers) {
  std::copy(numbers.begin(), numbers.end(), next(name, static_cast<int>(numbers.size())).numbers.begin());
}

void Drawing::set(const char* name, const std::array<float, 16>& matrix) { next(name, 16).numbers = matrix; }

void Drawing::set(const char* name, Color color) {
  const auto byte = [color](int shift) { return static_cast<float>(color >> shift & 255) / 255; };
  set(name, {byte(0), byte(8), byte(16), byte(24)});
}

}  // namespace gatewalk::lessons
