// The panels of the lab, a row each. The table stands here because a link names them: to hide one, to bring one to the front.
// shell/layout.hpp gives them their places.
#pragma once

#include <string_view>

namespace gatewalk::lessons {

// The panels in reading order, a row each: its name (its ids stand below it), what draws it, its phrase, and its place in the
// wide, the medium and the narrow arrangement.
// clang-format off
#define GATEWALK_PANELS(row)                                               \
  row(lesson, draw_lesson_panel, "panel.lesson", left, left, bottom)       \
  row(stage, draw_stage_panel, "panel.stage", middle, top, top)            \
  row(inspector, draw_inspector, "panel.inspector", right, bottom, bottom) \
  row(time, draw_time_strip, "panel.time", bottom, bottom, bottom)         \
  row(editor, draw_editor, "panel.editor", bottom, bottom, bottom)
// clang-format on

// Their names, as ids and addresses have them.
#define GATEWALK_PANEL_KEY(name, ...) #name,
constexpr std::string_view panel_keys[] = {GATEWALK_PANELS(GATEWALK_PANEL_KEY)};
#undef GATEWALK_PANEL_KEY

}  // namespace gatewalk::lessons
