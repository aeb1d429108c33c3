#include "lessons/graphics/relief.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "lessons/graphics/flow.hpp"
#include "lessons/graphics/heat_map.hpp"
#include "lessons/graphics/shader_text.hpp"

using namespace gatewalk::lessons;

TEST_CASE("heights run from the least to the greatest finite value, by their logarithm if wanted") {
  const float values[] = {0.01f, 1, 100, std::numeric_limits<float>::infinity(), std::nanf("")};
  const HeightScale plain = heights_of(values, false), log = heights_of(values, true);
  CHECK(plain.height(100) == 1);
  CHECK(plain.height(50.005) == doctest::Approx(0.5).epsilon(1e-3));
  CHECK(log.height(1) == doctest::Approx(0.5));
  CHECK(std::isnan(log.height(0)));
  CHECK(std::isnan(plain.height(std::numeric_limits<double>::infinity())));
}

TEST_CASE("a flat surface, or one without a finite value, still has a scale") {
  const float flat[] = {3, 3, 3, 3};
  CHECK(heights_of(flat, false).height(3) == doctest::Approx(0.5));
  const float none[] = {std::nanf(""), std::nanf("")};
  CHECK(heights_of(none, true).height(0.5) == doctest::Approx(0.5));
}

TEST_CASE("a mesh has two triangles a cell, upright normals on flat ground, and a wall where nothing is finite") {
  const float values[] = {0, 0, 0, 0, std::numeric_limits<float>::infinity(), 0};
  const ReliefMesh mesh = make_relief(values, 3, 2, heights_of(values, false));
  CHECK(mesh.vertices.size() == 6);
  CHECK(mesh.triangles.size() == 2 * 2 * 3);
  CHECK(mesh.vertices[4].missing == 1);
  CHECK(mesh.vertices[4].position[2] == 1);
  CHECK(mesh.vertices[0].missing == 0);
}

TEST_CASE("from any side the cube is inside of the picture, up is up, and what is nearer has less depth") {
  for (float turn = -180; turn < 180; turn += 30)
    for (const float above : {5.0f, 32.0f, 60.0f}) {
      CAPTURE(turn);
      CAPTURE(above);
      const auto camera = camera_of({turn, above}, 1.1f);
      float least = 9, most = -9;
      for (const float x : {0.0f, 1.0f})
        for (const float y : {0.0f, 1.0f}) {
          const Point3 low = projected(camera, {x, y, 0}), high = projected(camera, {x, y, 1});
          CHECK(high[1] > low[1]);
          for (const float v : {low[0], low[1], high[0], high[1], low[2], high[2]}) CHECK(std::fabs(v) < 1.02f);
          least = std::min(least, low[2]), most = std::max(most, low[2]);
        }
      CHECK(least < most);
    }
  // At turn 0 one looks along y: what has a larger y is farther and, seen from above, higher in the picture.
  const auto camera = camera_of({0, 40}, 1);
  CHECK(projected(camera, {0.5f, 1, 0})[2] > projected(camera, {0.5f, 0, 0})[2]);
  CHECK(projected(camera, {0.5f, 1, 0})[1] > projected(camera, {0.5f, 0, 0})[1]);
  CHECK(projected(camera, {1, 0.5f, 0})[0] > projected(camera, {0, 0.5f, 0})[0]);
}

TEST_CASE("a heat map's window keeps the point under the pointer and never leaves the matrix") {
  const Rect whole{0, 0, 512, 512};
  const Rect near = zoomed_window(whole, 512, 512, 4, {100, 200});
  CHECK(near.w == doctest::Approx(128));
  CHECK((100 - near.x) / near.w == doctest::Approx(100.0 / 512));
  const Rect moved = moved_window(near, 512, 512, {-1000, 1000});
  CHECK(moved.x == 0);
  CHECK(moved.bottom() == doctest::Approx(512));
  CHECK(zoomed_window(near, 512, 512, 1e-3f, {100, 200}) == whole);
  CHECK(zoomed_window(whole, 512, 512, 1e6f, {100, 200}).w >= 4);
}

TEST_CASE("a shader's text has its prelude and counts its own lines; a compiler's complaint names file and line") {
  const std::string text = shader_text("heat_map.frag", ShaderLanguage::es_300);
  CHECK(text.starts_with("#version 300 es"));
  CHECK(text.find("#line 1\n// A matrix as colors") != std::string::npos);
  CHECK(shader_text("nothing.frag", ShaderLanguage::core_330).empty());
  CHECK(shader_error("heat_map.frag", "ERROR: 0:12: 'x' : undeclared identifier\n") ==
        "shaders/heat_map.frag:12: 'x' : undeclared identifier");
  CHECK(shader_error("heat_map.frag", "0:12(7): error: `x' undeclared") == "shaders/heat_map.frag:12: error: `x' undeclared");
}

TEST_CASE("a band along a wire knows how far along it every corner is, and a wire without length has none") {
  const std::vector<FlowVertex> band = flow_band({{0, 0}, {30, 0}, {30, 40}}, 10);
  REQUIRE(band.size() == 6);
  CHECK(band.back().along == doctest::Approx(70));
  CHECK(band[0].y == doctest::Approx(5));
  CHECK(band[1].y == doctest::Approx(-5));
  CHECK(band[0].across == 1);
  CHECK(flow_band({{3, 3}, {3, 3}}, 10).empty());
}
