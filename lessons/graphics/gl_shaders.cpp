#include "lessons/graphics/gl_shaders.hpp"

#include <array>
#include <cstring>

#include "lessons/graphics/shader_text.hpp"

namespace gatewalk::lessons {

namespace {

ShaderLanguage spoken() {
  const auto* version = reinterpret_cast<const char*>(glGetString(GL_VERSION));
  return version && std::strstr(version, "OpenGL ES") ? ShaderLanguage::es_300 : ShaderLanguage::core_330;
}

GLuint compile(GLenum kind, const std::string& file, std::string& problem) {
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

GLuint make_program(const Shader& shader, std::string& problem) {
  const std::string name(shader.name);
  const GLuint vertex = compile(GL_VERTEX_SHADER, name + ".vert", problem);
  const GLuint fragment = vertex ? compile(GL_FRAGMENT_SHADER, name + ".frag", problem) : 0;
  GLuint program = 0;
  if (vertex && fragment) {
    program = glCreateProgram();
    glAttachShader(program, vertex);
    glAttachShader(program, fragment);
    for (GLuint place = 0; place < shader.attributes.size(); ++place)
      if (shader.attributes[place].name) glBindAttribLocation(program, place, shader.attributes[place].name);
    glLinkProgram(program);
    GLint good = 0;
    glGetProgramiv(program, GL_LINK_STATUS, &good);
    if (!good) {
      std::array<char, 2048> log{};
      glGetProgramInfoLog(program, log.size(), nullptr, log.data());
      problem = shader_error(name + ".frag", log.data());
      glDeleteProgram(program);
      program = 0;
    }
  }
  if (vertex) glDeleteShader(vertex);
  if (fragment) glDeleteShader(fragment);
  return program;
}

}  // namespace gatewalk::lessons
