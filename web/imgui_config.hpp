// What Dear ImGui leaves out in a page (IMGUI_USER_CONFIG): files, which there are none of, and reading its own settings, which
// the lab does not have it keep (Lab's constructor). Reading them would bring the C library's scanf along.
#pragma once

#include <cstdio>

#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_TTY_FUNCTIONS
#define sscanf(...) 0
