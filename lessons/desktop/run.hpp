// Runs the lab in a window of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gatewalk::lessons {

// What `gatewalk lab` is told on the command line.
struct DesktopOptions {
  int width = 1440, height = 900;  // of the window, in window pixels
  float ratio = 0;                 // physical pixels per window pixel; 0: the screen's own
  int frames = 0;                  // draw so many and end; 0: until the window is closed
  std::string screenshot;          // a picture of the last frame: .png or .ppm
  std::string lessons;             // a folder of lesson files that are opened too
  std::string address;             // where to start: "#/en/forget-gate/1"
  std::vector<std::string> files;  // opened as if they were dropped
  std::optional<bool> dark;        // a theme for this run
};

// Opens the window and runs the lab until it is closed. 0, or 1 with a sentence on stderr.
int run_desktop(const DesktopOptions& options);

}  // namespace gatewalk::lessons
