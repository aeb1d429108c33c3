// A shader's text as a compiler gets it, and a compiler's complaint as a reader gets it. Pure; gl_shaders.cpp compiles.
#pragma once

#include <string>
#include <string_view>

namespace gatewalk::lessons {

// OpenGL 3.3 core, or WebGL 2 (OpenGL ES 3.0).
enum class ShaderLanguage { core_330, es_300 };

// The prelude of a language, then the file of shaders/ from line 1 on. Empty if there is no such file.
std::string shader_text(std::string_view file, ShaderLanguage language);

// "shaders/heat_map.frag:12: 'rnge' undeclared" from what a driver printed, in the forms of Mesa ("0:12(5): error: …"),
// NVIDIA ("0(12) : error …") and ANGLE ("ERROR: 0:12: …"). Without a line it is "shaders/heat_map.frag: …".
std::string shader_error(std::string_view file, std::string_view log);

}  // namespace gatewalk::lessons
