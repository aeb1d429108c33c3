// Every row of the table of shaders against its files, and what is drawn with them against both.
#include "lessons/graphics/shaders.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <set>

#include "imgui.h"
#include "lessons/graphics/flow.hpp"
#include "lessons/graphics/heat_map.hpp"
#include "lessons/graphics/relief.hpp"
#include "lessons/graphics/shader_text.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

std::string text_of(const Shader& shader, const char* end) {
  return shader_text(std::string(shader.name) + end, ShaderLanguage::es_300);
}

// The names that a text declares with `word`: "in vec2 position;", "uniform vec4 low, middle;" → {position}, {low, middle}
std::set<std::string> declared(const std::string& text, const std::string& word) {
  std::set<std::string> names;
  const std::regex line("(^|\n)" + word + " \\w+ ([\\w, ]+);"), name("\\w+");
  for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
    const std::string list = (*at)[2];
    for (std::sregex_iterator each(list.begin(), list.end(), name); each != end; ++each) names.insert(each->str());
  }
  return names;
}

std::set<std::string> uniforms_of(const Shader& shader) {
  std::set<std::string> all = declared(text_of(shader, ".vert"), "uniform");
  all.merge(declared(text_of(shader, ".frag"), "uniform"));
  return all;
}

// Everything that the shader reads is given, and nothing else.
void check_uniforms(const Drawing& d) {
  REQUIRE_MESSAGE(find_shader(d.shader) >= 0, std::string(d.shader));
  std::set<std::string> wanted = uniforms_of(shaders[find_shader(d.shader)]), given;
  for (const char* standard : {"area", "pixels", "window"}) wanted.erase(standard);
  if (!d.values.empty()) wanted.erase("values");
  for (const Uniform& u : d.uniforms)
    if (u.name) given.insert(u.name);
  CHECK_MESSAGE(given == wanted, std::string(d.shader));
  CHECK(static_cast<int>(d.vertices.size()) == d.vertex_count * (shaders[find_shader(d.shader)].vertex_bytes()));
}

// A graphics processor that keeps what it is given.
class KeptGraphics : public Graphics {
 public:
  void draw(ImDrawList&, const Drawing& drawing) override { kept.push_back(drawing); }
  void draw_solid(ImDrawList&, Rect, Color, std::span<const Drawing> drawings) override {
    kept.insert(kept.end(), drawings.begin(), drawings.end());
  }
  std::vector<Drawing> kept;
};

}  // namespace

TEST_CASE("every shader has its two files, and the vertex shader takes in what the row says, in that order") {
  for (const Shader& shader : shaders) {
    const std::string vertex = text_of(shader, ".vert");
    REQUIRE_MESSAGE(!vertex.empty(), std::string(shader.name), ".vert is missing");
    REQUIRE_MESSAGE(!text_of(shader, ".frag").empty(), std::string(shader.name), ".frag is missing");
    std::set<std::string> named;
    for (const Attribute& a : shader.attributes)
      if (a.name) named.insert(a.name);
    CHECK_MESSAGE(declared(vertex, "in") == named, std::string(shader.name));
    CHECK(find_shader(shader.name) == static_cast<int>(&shader - shaders));
  }
  CHECK(find_shader("none") == -1);
}

TEST_CASE("what a shader reads by name is given to it, nothing more, and its vertices are as long as its row says") {
  KeptGraphics graphics;
  const float values[] = {1, 2, 3, 4};
  HeatMap map;
  map.values = values, map.rows = map.columns = 2, map.version = new_data_version();
  map.area = {0, 0, 40, 40}, map.window = {0, 0, 2, 2};
  const std::vector<FlowVertex> band = flow_band({{0, 0}, {30, 0}}, 10);
  TestScreen screen(
      [&](Ui& ui, Rect) {
        draw_heat_map(ui, map, ui.theme.panel);
        draw_flow(ui, {band, 10, 20, ui.theme.text});
      },
      [&](NullHost& host) { host.shaders = &graphics; });
  screen.settle();
  const ReliefMesh mesh = make_relief(values, 2, 2, heights_of(values, false));
  Relief relief;
  relief.vertices = mesh.vertices, relief.triangles = mesh.triangles;
  for (const Drawing& d : drawings_of(relief)) graphics.kept.push_back(d);
  CHECK(graphics.kept.size() >= 5);
  for (const Drawing& d : graphics.kept) check_uniforms(d);
}
