#include "engine/training/clip.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace gatewalk;
using namespace gatewalk::training;

TEST_CASE("clipping by norm scales all tensors together and only when the norm is above the limit") {
  TensorMap gradients{{"a", {{1}, {3.0}}}, {"b", {{1}, {-4.0}}}};
  CHECK(clip(gradients, {Clip::Kind::norm, 10}) == 5);
  CHECK(gradients["a"].data[0] == 3);
  CHECK(clip(gradients, {Clip::Kind::norm, 1}) == 5);
  CHECK(gradients["a"].data[0] == doctest::Approx(3 / (5 + 1e-6)).epsilon(1e-15));
  CHECK(gradients["b"].data[0] == doctest::Approx(-4 / (5 + 1e-6)).epsilon(1e-15));
}

TEST_CASE("clipping by value cuts each number and gives back the norm before") {
  TensorMap gradients{{"a", {{3}, {0.5, 3.0, -4.0}}}};
  CHECK(clip(gradients, {Clip::Kind::value, 1}) == doctest::Approx(std::sqrt(25.25)));
  CHECK(gradients["a"].data == std::vector<double>{0.5, 1, -1});
}

TEST_CASE("an infinite gradient is not hidden by clipping") {
  TensorMap gradients{{"a", {{2}, {std::numeric_limits<double>::infinity(), 1.0}}}};
  CHECK(std::isinf(clip(gradients, {Clip::Kind::norm, 1})));
  CHECK(std::isnan(gradients["a"].data[0]));
}

TEST_CASE("clipping's factor is limit over norm, never above 1, and NaN where the norm is") {
  const Clip norm{Clip::Kind::norm, 2};
  CHECK(clip_factor(norm, 8) == 2 / (8 + 1e-6));
  CHECK(clip_factor(norm, 2) < 1);
  CHECK(clip_factor(norm, 1) == 1);
  CHECK(clip_factor(norm, std::numeric_limits<double>::infinity()) == 0);
  CHECK(std::isnan(clip_factor(norm, std::numeric_limits<double>::quiet_NaN())));
  CHECK(clip_factor({Clip::Kind::value, 2}, 8) == 1);
  CHECK(clip_factor({}, 8) == 1);
}

TEST_CASE("plain arrays and tensors are clipped by the same factor") {
  TensorMap tensors{{"a", {{2}, {3.0, -1.5}}}, {"b", {{1}, {-4.0}}}};
  std::vector<double> list{3.0, -1.5, -4.0};
  const Clip how{Clip::Kind::norm, 0.7};
  clip_values<double>(how, norm_of<double>(list), list);
  clip(tensors, how);
  CHECK(tensors["a"].data == std::vector<double>{list[0], list[1]});
  CHECK(tensors["b"].data == std::vector<double>{list[2]});
}
