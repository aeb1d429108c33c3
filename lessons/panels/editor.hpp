// The cell's equations under edit (draw_editor is named in player/panels.hpp).
#pragma once

#include <string_view>

namespace gatewalk::lessons {

constexpr std::string_view cell_key = "cell";  // a file that was asked for to be typed text
constexpr std::string_view editor_text_id = "editor/text";

}  // namespace gatewalk::lessons
