// A formula as a widget: TeX in, drawn with its terms' colors, lit with everything else of the same quantity, read aloud,
// walked by keyboard.
//
//   formula::ShowStyle style{.size = 20, .width = area.w, .color = [&](auto id) { return term_color(ui.theme, forward, backward,
//   id); }}; const formula::Shown shown = formula::show(ui, "gate", {area.x, area.y}, tex, style); area.cut_top(shown.height); if
//   (!shown.pressed.empty()) open(shown.pressed);
//
// Pointing at a term calls Ui::light with its id; a term whose id is lit elsewhere stands out here. With the focus on the
// formula, left and right go from term to term, Home and End to the ends, Enter presses.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lessons/formula/draw.hpp"
#include "lessons/tex/spoken.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons::formula {

struct ShowStyle {
  float size = 20;                                       // the em in logical pixels
  float width = 0;                                       // broken into lines within this width; 0: never
  float smallest = 0;                                    // what still does not fit is set smaller, down to this size; 0: never
  bool display = true;                                   // false within prose
  Color ink = 0;                                         // 0: the theme's text color
  std::function<Color(std::string_view id)> color = {};  // of a term; 0: as what surrounds it
  std::string active = {};                               // id of the term that the lesson is about: underlined
  Phrase phrase = {};                                    // words for speech; without it, TeX's own names are said
};

struct Shown {
  float width = 0, height = 0;  // what it takes
  std::string hovered;          // id under the pointer or under the keyboard's cursor; empty if none
  std::string pressed;          // id that was clicked, tapped or entered in this frame
};

// Draws with the top left corner at `at` and adds one node (Role::formula; its name is the formula in words, its value the
// term under the keyboard's cursor). A formula that cannot be read is shown as it was typed, with what is wrong as the
// node's description.
Shown show(Ui& ui, std::string_view key, Point at, std::string_view tex, const ShowStyle& style = {});

// Width and height that show() would take.
Point extent_of(Ui& ui, std::string_view tex, const ShowStyle& style = {});

// The words of a language that formulas are read aloud with, and a formula in them.
Phrase phrases_of(const Phrases& words);
std::string speech_of(Ui& ui, std::string_view tex, Phrase phrase);

// For a paragraph's Span: the formula on the line's baseline. Lights terms under the pointer; adds no node of its own, its
// words are part of the paragraph's.
std::shared_ptr<const InlineBox> inline_box(Ui& ui, std::string_view tex, ShowStyle style = {});

}  // namespace gatewalk::lessons::formula
