// Where the panels stand for a window of a given size: a pure function, so that it can be tested and reasoned about.
#pragma once

#include <array>
#include <iterator>

#include "lessons/player/panels.hpp"
#include "lessons/player/state.hpp"
#include "lessons/semantics/geometry.hpp"

namespace gatewalk::lessons {

// Where a panel stands. Panels in one place share it, and a row of tabs chooses; one place of an arrangement may be shared.
enum class PanelPlace { left, right, top, bottom, middle };

#define GATEWALK_PANEL_NAME(name, ...) name,
enum class Panel { GATEWALK_PANELS(GATEWALK_PANEL_NAME) };
#undef GATEWALK_PANEL_NAME
#define GATEWALK_PANEL_ROW(name, ...) Panel::name,
constexpr Panel all_panels[] = {GATEWALK_PANELS(GATEWALK_PANEL_ROW)};
#undef GATEWALK_PANEL_ROW
constexpr std::size_t panel_count = std::size(all_panels);

// wide: lesson | stage over time | inspector. medium: lesson | stage over one of inspector and time (tabs).
// narrow: stage over one of lesson, inspector and time (tabs). On a very low window the stage joins the tabs.
// Presenting, all is larger by half: beside the lesson (on a tall window over it) the stage, below it the row that walks it.
enum class Arrangement { wide, medium, narrow };

struct Layout {
  Arrangement arrangement = Arrangement::wide;
  float zoom = 1;               // window pixels per logical pixel; every rectangle below is in logical pixels
  float width = 0, height = 0;  // of the window in logical pixels
  Rect top_bar;
  Rect tabs;                               // empty if every panel has its place
  std::array<bool, panel_count> tabbed{};  // the panels that share one place and are chosen by a tab
  std::array<Rect, panel_count> panels;    // empty for a panel that is not shown
  std::array<PanelPlace, panel_count> places{};

  const Rect& operator[](Panel panel) const { return panels[static_cast<std::size_t>(panel)]; }
  Rect& operator[](Panel panel) { return panels[static_cast<std::size_t>(panel)]; }
  PanelPlace place(Panel panel) const { return places[static_cast<std::size_t>(panel)]; }
  bool shares_a_tab(Panel panel) const { return tabbed[static_cast<std::size_t>(panel)]; }
};

// What the reader and the address wish: the panel in front where several share a place, and those that are not shown.
struct PanelWish {
  Panel chosen = Panel::lesson;
  std::array<bool, panel_count> hidden{};  // if all are, none is
  ViewState::Present present = ViewState::Present::off;
  bool editing = false;  // the editor is there; on a wide window in the place of time
  bool learns = false;   // presenting: the row of time has that of updates above it
};

// width, height: the window in window pixels. text_scale: 1 normal, 0.75–2.
// Above 1920×1080 everything grows with the window (a projector at 4K is read from the same chairs), but the ratio of the
// device plays no part: window pixels already are what the eye takes for a pixel.
Layout lay_out(float width, float height, PanelWish wish, float text_scale = 1);

}  // namespace gatewalk::lessons
