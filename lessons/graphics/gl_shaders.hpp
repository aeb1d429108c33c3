// The programs on the graphics processor, made from shaders/ and the rows of shaders.hpp.
#pragma once

#include <string>

#include "lessons/graphics/gl_functions.hpp"
#include "lessons/graphics/shaders.hpp"

namespace gatewalk::lessons {

// Compiles and links; attribute k of the row has the place k. 0 and a sentence with file and line in `problem` if that fails.
GLuint make_program(const Shader& shader, std::string& problem);

}  // namespace gatewalk::lessons
