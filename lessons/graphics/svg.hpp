// What stands in one of ImGui's draw lists, as an SVG: shapes as paths, letters as text that can be searched and copied. The list
// must have been drawn without soft edges and without shaders (Paper::as_vectors); what shaders drew is not in it.
#pragma once

#include <string>
#include <string_view>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// part: what of the list is shown, in logical pixels, which become the SVG's units. name: what a reader of the file hears.
// ground: what lies behind everything. Letters name the lab's faces and after them what is alike on other machines; each has its
// own place, so that another face moves none. plain: what to write for a code point that only a face of the lab knows; null:
// itself. Cost: about 50 bytes a shape.
std::string svg_picture(const Ui& ui, const ImDrawList& list, Rect part, std::string_view name, Color ground,
                        char32_t (*plain)(char32_t) = nullptr);

}  // namespace gatewalk::lessons
