// What is pressed: buttons, switches, links, rows of a list.
// Each widget is a function of (Ui, key, rectangle, …): it draws itself, adds its semantic node with id Ui::id(key), and answers
// what happened in this frame. Keys are unique among siblings (open a Ui::Scope for rows of a list). Values that the reader
// changes are handed in by reference and belong to the caller.
#pragma once

#include <string_view>

#include "lessons/ui/icons.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

struct ButtonStyle {
  enum Look { secondary, primary, accent, quiet } look = secondary;  // accent: filled with `color`
  Color color = 0;         // accent only; 0: the forget gate's, as "Check" in the sketch
  Icon icon = Icon::none;  // before the label, or after it
  bool icon_after = false;
  bool enabled = true;
  std::string_view hint{};  // a tooltip and the node's description
};

// True when pressed.
bool button(Ui& ui, std::string_view key, Rect area, std::string_view label, const ButtonStyle& style = {});
// A width that holds the label with the usual air around it.
float button_width(Ui& ui, std::string_view label, const ButtonStyle& style = {});
// Only the icon; name is spoken and shown as the tooltip.
bool icon_button(Ui& ui, std::string_view key, Rect area, Icon icon, std::string_view name, bool enabled = true);
// A switch with its label to the right. True when `on` changed.
bool toggle(Ui& ui, std::string_view key, Rect area, std::string_view label, bool& on);
// A text that is pressed like a button.
bool link(Ui& ui, std::string_view key, Point at, std::string_view label, const TextStyle& style = {});
// A row that is pressed: a chain of the inspector, an entry of a list. right is muted at the right edge.
bool row_button(Ui& ui, std::string_view key, Rect area, std::string_view label, std::string_view right, bool selected = false);

}  // namespace gatewalk::lessons
