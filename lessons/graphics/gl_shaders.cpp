#include "lessons/graphics/gl_shaders.hpp"

#include <array>
#include <cstring>

#include "lessons/graphics/shader_text.hpp"

namespace gatewalk::lessons {

namespace {

// A program's two files and the names of its attributes, in the order of their places.
struct Row {
  Shader shader;
  const char *vertex, *fragment;
  std::array<const char*, 3> attributes;
};
constexpr std::array<Row, shader_count> rows = {{
    {Shader::heat_map, "heat_map.vert", "heat_map.frag", {}},
    {Shader::relief, "relief.vert", "relief.frag", {"position", "slope", "missing"}},
    {Shader::stroke, "stroke.vert", "stroke.frag", {"position", "paint"}},
    {Shader::flow, "flow.vert", "flow.frag", {"position", "place"}},
}};

ShaderLanguage spoken() {
  const auto* version = reinterpret_cast<const char*>(glGetString(GL_VERSION));
  return version && std::strstr(version, "OpenGL ES") ? ShaderLanguage::es_300 : ShaderLanguage::core_330;
}

GLuint compile(GLenum kind, const char* file, std::string& problem) {
  const std::string text = shader_text(file, spoken());
  const char* start = text.c_str();
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &start, nullptr);
  glCompileShader(shader);
  GLint good = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
  if (good) return shader;
  std::array<char, 2048> log{};
  glGetShaderInfoLog(shader, log.size(), nullptr, log.data());
  problem = shader_error(file, log.data());
  glDeleteShader(shader);
  return 0;
}

}  // namespace

GLuint make_program(Shader which, std::string& problem) {
  const Row& row = rows[static_cast<std::size_t>(which)];
  const GLuint vertex = compile(GL_VERTEX_SHADER, row.vertex, problem);
  const GLuint fragment = vertex ? compile(GL_FRAGMENT_SHADER, row.fragment, problem) : 0;
  GLuint program = 0;
  if (vertex && fragment) {
    program = glCreateProgram();
    glAttachShader(program, vertex);
    glAttachShader(program, fragment);
    for (GLuint place = 0; place < row.attributes.size(); ++place)
      if (row.attributes[place]) glBindAttribLocation(program, place, row.attributes[place]);
    glLinkProgram(program);
    GLint good = 0;
    glGetProgramiv(program, GL_LINK_STATUS, &good);
    if (!good) {
      std::array<char, 2048> log{};
      glGetProgramInfoLog(program, log.size(), nullptr, log.data());
      problem = shader_error(row.fragment, log.data());
      glDeleteProgram(program);
      program = 0;
    }
  }
  if (vertex) glDeleteShader(vertex);
  if (fragment) glDeleteShader(fragment);
  return program;
}

}  // namespace gatewalk::lessons
