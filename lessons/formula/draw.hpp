// Draws a formula that has been laid out, sharp at any scale: ImGui makes the glyphs at the size in physical pixels, and
// baselines and rules stand on whole physical pixels.
//
//   formula::Look look = {.faces = &ui.faces, .ink = ui.theme.text};
//   look.color = [&](std::string_view id) { return quantity_color(ui.theme, role_of(id)); };   // 0: as what surrounds it
//   look.emphasis = [&](std::string_view id) { return ui.is_lit(id) ? formula::Emphasis::lit : formula::Emphasis::none; };
//   formula::draw(ui.draw(), layout, baseline_left, 1, look);
//   std::string_view id = formula::term_under(layout, baseline_left, 1, ui.input.pointer);
//
// show.hpp does all of this for a formula in a panel.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "lessons/formula/layout.hpp"

struct ImDrawList;

namespace gatewalk::lessons {
class Faces;
}

namespace gatewalk::lessons::formula {

// How a term stands out. Never by its color alone: lit has a frame, active a line under it.
enum class Emphasis : std::uint8_t { none, lit, active, dimmed };

struct Look {
  Faces* faces = nullptr;  // the mathematical one, and for words of \text that it lacks the others
  std::uint32_t ink = 0xFFFFFFFF;
  float density = 1;                                             // physical pixels per unit of the draw list
  std::function<std::uint32_t(std::string_view id)> color = {};  // 0: as the term around it, at last ink
  std::function<Emphasis(std::string_view id)> emphasis = {};
};

// origin: the left end of the first baseline. scale: units of the draw list per pixel of the layout.
// Draws nothing without a mathematical face. May make the atlas grow; not after ImGui::Render.
void draw(ImDrawList& list, const Layout& layout, Point origin, float scale, const Look& look);

// The id of the innermost term under the pointer; empty if there is none.
std::string_view term_under(const Layout& layout, Point origin, float scale, Point pointer);

}  // namespace gatewalk::lessons::formula
