// Graphics on OpenGL 3.3 core and WebGL 2, from callbacks in ImGui's draw lists. For hosts: make it when there is a context
// and ImGui's backend, and destroy it before they go.
#pragma once

#include <memory>
#include <string>

#include "lessons/graphics/graphics.hpp"

namespace gatewalk::lessons {

// Null if a shader does not compile: `problem` then says file, line and what; the lab goes on with draw lists.
std::unique_ptr<Graphics> make_gl_graphics(std::string& problem);

}  // namespace gatewalk::lessons
