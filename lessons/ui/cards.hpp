// What stands still: surfaces, headings, lines of text, dots of a legend, bars of progress, tooltips.
#pragma once

#include <string>
#include <string_view>

#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// A rounded surface with a frame; accent tints it in a color.
void card(Ui& ui, Rect area, Color accent = 0);
void heading(Ui& ui, std::string_view key, Rect area, std::string_view text, int level, const TextStyle& style,
             Align align = Align::left);
// One line with a node of its own.
void label(Ui& ui, std::string_view key, Rect area, std::string_view text, const TextStyle& style = {},
           Align align = Align::left);
// A dot in a quantity's color and its name; hovering it lights the quantity. Returns the width.
float legend_dot(Ui& ui, std::string_view key, Point at, std::string_view name, Color color, std::string_view quantity);
// share: 0–1.
void progress_bar(Ui& ui, std::string_view key, Rect area, std::string_view name, double share, std::string_view spoken,
                  Color color = 0);
// Shows a text near an area while the pointer rests on it or the focus ring is on it. Call right after the widget.
void tooltip(Ui& ui, const std::string& id, Rect around, bool hovered, bool ring, std::string_view text);
// The frame of a value that is not computed, which is not 0.
void draw_nothing(Ui& ui, Rect cell);
// The sign of a value that is only a color: a dash where it is below zero, so that it is told without color. Cells lower than
// 3 pixels or narrower than 5 have no room for it.
void mark_sign(Ui& ui, Rect cell, double value, double range);

}  // namespace gatewalk::lessons
