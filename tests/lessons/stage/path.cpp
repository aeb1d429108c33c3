// A wire's line with round corners.
#include "lessons/stage/path.hpp"

#include <doctest/doctest.h>

using namespace gatewalk::lessons::stage;

TEST_CASE("path: where two corners meet the line has no point twice, which would fray it") {
  // The longest leaves a straight piece between its corners.
  for (const float step : {60.0f, 26.0f, 24.0f, 10.0f, 1.0f}) {
    CAPTURE(step);
    const std::vector<Point> line = rounded({{0, 0}, {40, 0}, {40, -step}, {90, -step}}, 13);
    REQUIRE(line.size() > 2);
    CHECK(line.front() == Point{0, 0});
    CHECK(line.back() == Point{90, -step});
    for (std::size_t k = 1; k < line.size(); ++k) CHECK(distance(line[k - 1], line[k]) > 0.005f);  // half a hundredth of a pixel
  }
}
