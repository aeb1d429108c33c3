// Dear ImGui keeps its tables alive by the places that would put an unfinished one in order. The lab draws none (it has widgets
// of its own), and they would be 10 kB of the page's program as it is sent: these stand before them at linking, as long as they
// are all of imgui_tables.cpp that the rest of ImGui names.
#include "engine/base/check.hpp"
#include "imgui.h"
#include "imgui_internal.h"

namespace {

void no_table() { GATEWALK_CHECK(false, "ImGui's tables and columns are not part of the page: see web/no_tables.cpp"); }

}  // namespace

namespace ImGui {

void TableSettingsAddSettingsHandler() {}  // nothing is kept of tables
void TableGcCompactSettings() {}
void TableGcCompactTransientBuffers(ImGuiTable*) {}
void TableGcCompactTransientBuffers(ImGuiTableTempData*) {}

void EndTable() { no_table(); }
void TableEndRow(ImGuiTable*) { no_table(); }
void TableEndCell(ImGuiTable*) { no_table(); }
void TablePushColumnChannel(int) { no_table(); }
void TablePopColumnChannel() { no_table(); }
void TablePushBackgroundChannel() { no_table(); }
void TablePopBackgroundChannel() { no_table(); }
void EndColumns() { no_table(); }
void PushColumnsBackground() { no_table(); }
void PopColumnsBackground() { no_table(); }

}  // namespace ImGui
