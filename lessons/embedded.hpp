// Files of the lab that are compiled in: see engine/base/embedded.hpp.
#pragma once

#include "engine/base/embedded.hpp"

namespace gatewalk {

// The lessons, names like "en/08-forget-gate.md". The page's program has only their outlines (web/outlines.cpp).
std::span<const EmbeddedFile> embedded_lessons();
// The same as outlines but for the first of each language: "en/08-forget-gate.outline" (lessons/course/course.hpp).
std::span<const EmbeddedFile> embedded_outlines();
// What else there is in lessons/text: glossary and phrases, "en/glossary.md".
std::span<const EmbeddedFile> embedded_texts();
// lessons/stage/placements/**: where the parts of a shipped cell's diagram stand.
std::span<const EmbeddedFile> embedded_placements();
// shaders/*.vert, *.frag, *.glsl, without the prelude of a GL version.
std::span<const EmbeddedFile> embedded_shaders();
// Faces made by cmake/fonts: "text-regular.otf", "text-semibold.otf", "code-regular.ttf", "math.otf".
// Linked into native programs and tests only (target gatewalk_faces); the page fetches fonts/<name> instead.
std::span<const EmbeddedFile> embedded_faces();
// The same with their first letters alone, which the page begins with. Linked into tests only (target gatewalk_first_faces).
std::span<const EmbeddedFile> embedded_first_faces();

}  // namespace gatewalk
