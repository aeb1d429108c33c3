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

class Arranging {
 public:
  Arranging(Layout& layout, const PanelWish& wish) : layout_(layout), wish_(wish) {
    const auto hidden = [&](Panel panel) -> bool& { return wish_.hidden[static_cast<std::size_t>(panel)]; };
    if (!wish_.editing) hidden(Panel::editor) = true;
    if (std::all_of(wish_.hidden.begin(), wish_.hidden.end(), [](bool one) { return one; })) wish_.hidden = {};
    hidden(Panel::editor) = hidden(Panel::editor) || !wish_.editing;
    if (!hidden(Panel::editor) && layout_.arrangement == Arrangement::wide) hidden(Panel::time) = true;
    for (std::size_t k = 0; k < panel_count; ++k) layout_.places[k] = places[k][static_cast<std::size_t>(layout_.arrangement)];
  }

  bool has(PanelPlace place) const { return !of(place).empty(); }

  // Gives an area to the panels of a place: to the only one, or to a row of tabs and the chosen one below it.
  void settle(PanelPlace place, Rect area) {
    const std::vector<Panel> here = of(place);
    if (here.empty()) return;
    Panel shown = here.front();
    if (here.size() > 1) {
      GATEWALK_CHECK(layout_.tabs.empty(), "layout: panels share two places, and there is one row of tabs");
      for (const Panel panel : here) {
        layout_.tabbed[static_cast<std::size_t>(panel)] = true;
        if (panel == wish_.chosen) shown = panel;
      }
      layout_.tabs = area.cut_top(48);
    }
    layout_[shown] = area;
  }

  // The panels of one place stand with those of another: on a low window, or where the other has none left.
  void join(PanelPlace from, PanelPlace to) {
    for (PanelPlace& place : layout_.places)
      if (place == from) place = to;
  }

 private:
  std::vector<Panel> of(PanelPlace place) const {
    std::vector<Panel> here;
    for (const Panel panel : all_panels)
      if (layout_.place(panel) == place && !wish_.hidden[static_cast<std::size_t>(panel)]) here.push_back(panel);
    return here;
  }

  Layout& layout_;
  PanelWish wish_;
};

}  // namespace

Layout lay_out(float width, float height, PanelWish wish, float text_scale) {
  Layout layout;
  const bool presenting = wish.present != ViewState::Present::off;
  const float grown = std::max(1.0f, std::min(width / 1920, height / 1080));
  layout.zoom = std::clamp(grown, 1.0f, 4.0f) * std::clamp(text_scale, 0.75f, 2.0f);
  // As large as leaves the stage the room of a small window.
  if (presenting) layout.zoom *= std::clamp(std::min(width / layout.zoom / 900, height / layout.zoom / 600), 1.0f, 1.5f);
  layout.width = std::ceil(width / layout.zoom);
  layout.height = std::ceil(height / layout.zoom);
  Rect rest{0, 0, layout.width, layout.height};
  if (presenting) {
    // The column of text leaves the picture of a cell, which is wider than high, more than a strip below it would.
    const bool beside = rest.w >= 1.2f * rest.h;
    layout.places[static_cast<std::size_t>(Panel::lesson)] = beside ? PanelPlace::left : PanelPlace::bottom;
    layout.places[static_cast<std::size_t>(Panel::time)] = PanelPlace::bottom;
    layout[Panel::lesson] = beside ? rest.cut_left(std::round(std::clamp(rest.w * 0.34f, 300.0f, 480.0f)))
                                   : rest.cut_bottom(std::round(rest.h * 0.5f));
    if (!wish.hidden[static_cast<std::size_t>(Panel::time)] && rest.h > 300)
      layout[Panel::time] = rest.cut_bottom(wish.learns ? 122.0f : 86.0f);
    layout[Panel::stage] = rest;
    return layout;
  }
  layout.top_bar = rest.cut_top(48);

  layout.arrangement = rest.w >= 1080 ? Arrangement::wide : rest.w >= 700 ? Arrangement::medium : Arrangement::narrow;
  Arranging panels(layout, wish);
  using enum PanelPlace;
  if (layout.arrangement == Arrangement::wide) {
    if (rest.h < 460) panels.join(bottom, middle);
    for (const PanelPlace place : {bottom, right, left})
      if (!panels.has(middle)) panels.join(place, middle);
    if (panels.has(left)) panels.settle(left, rest.cut_left(std::round(std::clamp(rest.w * 0.28f, 310.0f, 460.0f))));
    if (panels.has(right)) panels.settle(right, rest.cut_right(std::round(std::clamp(layout.width * 0.215f, 272.0f, 400.0f))));
    const float share = wish.editing ? 0.42f : 0.325f, most = wish.editing ? 440.0f : 340.0f;
    if (panels.has(bottom)) panels.settle(bottom, rest.cut_bottom(std::round(std::clamp(rest.h * share, 180.0f, most))));
    panels.settle(middle, rest);
    return layout;
  }
  const bool medium = layout.arrangement == Arrangement::medium;
  if (rest.h < 560) panels.join(top, bottom);
  for (const PanelPlace place : {top, left})
    if (!panels.has(bottom)) panels.join(place, bottom);
  if (panels.has(left)) panels.settle(left, rest.cut_left(std::round(std::clamp(rest.w * 0.38f, 280.0f, 380.0f))));
  if (panels.has(top))
    panels.settle(top, rest.cut_top(medium ? std::round(rest.h * 0.55f) : std::round(std::clamp(rest.h * 0.4f, 220.0f, 360.0f))));
  panels.settle(bottom, rest);
  return layout;
}

}  // namespace gatewalk::lessons
