// A picture of the window as a file.
#pragma once

#include <string>
#include <vector>

#include "lessons/host.hpp"

namespace gatewalk::lessons {

// rgb: three bytes a pixel, rows from the top. The name's end decides: .ppm, otherwise PNG. False if it cannot be written.
bool write_picture(const std::string& path, int width, int height, const std::vector<unsigned char>& rgb);

// What the window shows, or a part of it in pixels, read from its front buffer or from the one being drawn, and written. False if
// it cannot be written.
bool write_window(const std::string& path, int width, int height, bool front, Rect part = {});

}  // namespace gatewalk::lessons
