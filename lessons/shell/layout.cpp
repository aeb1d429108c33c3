#include "lessons/shell/layout.hpp"

#include <cmath>

namespace gatewalk::lessons {

namespace {

// Share a place among the tabbed panels: a row of tabs and the chosen panel below it.
void share(Layout& layout, Rect place, std::initializer_list<Panel> among, Panel chosen) {
  Panel shown = *among.begin();
  for (const Panel panel : among) {
    layout.tabbed[static_cast<std::size_t>(panel)] = true;
    if (panel == chosen) shown = panel;
  }
  layout.tabs = place.cut_top(48);
  layout[shown] = place;
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

  if (rest.w >= 1080) {
    layout.arrangement = Arrangement::wide;
    layout[Panel::lesson] = rest.cut_left(std::round(std::clamp(rest.w * 0.2556f, 300.0f, 440.0f)));
    layout[Panel::inspector] = rest.cut_right(std::round(std::clamp(layout.width * 0.225f, 272.0f, 400.0f)));
    if (rest.h >= 460) {
      layout[Panel::time] = rest.cut_bottom(std::round(std::clamp(rest.h * 0.325f, 180.0f, 340.0f)));
      layout[Panel::stage] = rest;
    } else {
      share(layout, rest, {Panel::stage, Panel::time}, chosen);
    }
  } else if (rest.w >= 700) {
    layout.arrangement = Arrangement::medium;
    layout[Panel::lesson] = rest.cut_left(std::round(std::clamp(rest.w * 0.38f, 280.0f, 380.0f)));
    if (rest.h >= 560) {
      layout[Panel::stage] = rest.cut_top(std::round(rest.h * 0.55f));
      share(layout, rest, {Panel::inspector, Panel::time}, chosen);
    } else {
      share(layout, rest, {Panel::stage, Panel::inspector, Panel::time}, chosen);
    }
  } else {
    layout.arrangement = Arrangement::narrow;
    if (rest.h >= 560) {
      layout[Panel::stage] = rest.cut_top(std::round(std::clamp(rest.h * 0.4f, 220.0f, 360.0f)));
      share(layout, rest, {Panel::lesson, Panel::inspector, Panel::time}, chosen);
    } else {
      share(layout, rest, {Panel::lesson, Panel::stage, Panel::inspector, Panel::time}, chosen);
    }
  }
  return layout;
}

}  // namespace gatewalk::lessons
