#include "lessons/shell/layout.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/check.hpp"

namespace gatewalk::lessons {

namespace {

// The places of a panel in the wide, the medium and the narrow arrangement.
#define GATEWALK_PANEL_ROW(name, draw, phrase, wide, medium, narrow) {PanelPlace::wide, PanelPlace::medium, PanelPlace::narrow},
constexpr PanelPlace places[panel_count][3] = {GATEWALK_PANELS(GATEWALK_PANEL_ROW)};
#undef GATEWALK_PANEL_ROW

// Gives an area to the panels of a place: to the only one, or to a row of tabs and the chosen one below it.
void settle(Layout& layout, PanelPlace place, Rect area, Panel chosen) {
  std::vector<Panel> here;
  for (const Panel panel : all_panels)
    if (layout.place(panel) == place) here.push_back(panel);
  if (here.empty()) return;
  Panel shown = here.front();
  if (here.size() > 1) {
    GATEWALK_CHECK(layout.tabs.empty(), "layout: panels share two places, and there is one row of tabs");
    for (const Panel panel : here) {
      layout.tabbed[static_cast<std::size_t>(panel)] = true;
      if (panel == chosen) shown = panel;
    }
    layout.tabs = area.cut_top(48);
  }
  layout[shown] = area;
}

// On a low window the panels of one place stand with those of another.
void join(Layout& layout, PanelPlace from, PanelPlace to) {
  for (PanelPlace& place : layout.places)
    if (place == from) place = to;
}

}  // namespace

Layout lay_out(float width, float height, Panel chosen, float text_scale) {
  Layout layout;
  const float grown = std::max(1.0f, std::min(width / 1920, height / 1080));
  layout.zoom = std::clamp(grown, 1.0f, 4.0f) * std::clamp(text_scale, 0.75f, 2.0f);
  layout.width = std::ceil(width / layout.zoom);
  layout.height = std::ceil(height / layout.zoom);
  Rect rest{0, 0, layout.width, layout.height};
  layout.top_bar = rest.cut_top(48);

  layout.arrangement = rest.w >= 1080 ? Arrangement::wide : rest.w >= 700 ? Arrangement::medium : Arrangement::narrow;
  for (std::size_t k = 0; k < panel_count; ++k) layout.places[k] = places[k][static_cast<std::size_t>(layout.arrangement)];
  if (layout.arrangement == Arrangement::wide) {
    settle(layout, PanelPlace::left, rest.cut_left(std::round(std::clamp(rest.w * 0.2556f, 300.0f, 440.0f))), chosen);
    settle(layout, PanelPlace::right, rest.cut_right(std::round(std::clamp(layout.width * 0.225f, 272.0f, 400.0f))), chosen);
    if (rest.h < 460) join(layout, PanelPlace::bottom, PanelPlace::middle);
    else settle(layout, PanelPlace::bottom, rest.cut_bottom(std::round(std::clamp(rest.h * 0.325f, 180.0f, 340.0f))), chosen);
    settle(layout, PanelPlace::middle, rest, chosen);
    return layout;
  }
  const bool medium = layout.arrangement == Arrangement::medium;
  if (medium) settle(layout, PanelPlace::left, rest.cut_left(std::round(std::clamp(rest.w * 0.38f, 280.0f, 380.0f))), chosen);
  if (rest.h < 560) join(layout, PanelPlace::top, PanelPlace::bottom);
  else
    settle(layout, PanelPlace::top,
           rest.cut_top(medium ? std::round(rest.h * 0.55f) : std::round(std::clamp(rest.h * 0.4f, 220.0f, 360.0f))), chosen);
  settle(layout, PanelPlace::bottom, rest, chosen);
  return layout;
}

}  // namespace gatewalk::lessons
