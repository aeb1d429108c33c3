// The programs on the graphics processor, made from shaders/. A shader is a file there and a row in gl_shaders.cpp.
#pragma once

#include <string>

#include "lessons/graphics/gl_functions.hpp"

namespace gatewalk::lessons {

enum class Shader { heat_map, relief, stroke, flow };
constexpr int shader_count = 4;

// Attributes have the same place in every program.
constexpr GLuint position_place = 0, second_place = 1, third_place = 2;

// Compiles and links. 0 and a sentence with file and line in `problem` if that fails.
GLuint make_program(Shader shader, std::string& problem);

}  // namespace gatewalk::lessons
