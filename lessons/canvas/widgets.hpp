// The house's widgets. Each is a function of (Ui, key, rectangle, …): it draws itself, adds its semantic node with id
// Ui::id(key), and answers what happened in this frame. Keys are unique among siblings (open a Ui::Scope for rows of a list).
// Values that the reader changes are handed in by reference and belong to the caller.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lessons/canvas/icons.hpp"
#include "lessons/canvas/text.hpp"
#include "lessons/canvas/ui.hpp"

namespace gatewalk::lessons {

// --- pressing (buttons.cpp) ---

struct ButtonStyle {
  enum Look { secondary, primary, accent, quiet } look = secondary;  // accent: filled with `color`
  Color color = 0;                 // accent only; 0: the forget gate's, as "Check" in the sketch
  Icon icon = Icon::none;          // before the label, or after it
  bool icon_after = false;
  bool enabled = true;
  std::string_view hint{};         // a tooltip and the node's description
};

// True when pressed.
bool button(Ui& ui, std::string_view key, Rect area, std::string_view label, const ButtonStyle& style = {});
// A width that holds the label with the usual air around it.
float button_width(Ui& ui, std::string_view label, const ButtonStyle& style = {});
// Only the icon; name is spoken and shown as the tooltip.
bool icon_button(Ui& ui, std::string_view key, Rect area, Icon icon, std::string_view name, bool enabled = true);
// A switch with its label to the right. True when `on` changed.
bool toggle(Ui& ui, std::string_view key, Rect area, std::string_view label, bool& on);
// A row of tabs; arrows, Home and End move inside, Tab stops at the chosen one only. True when `chosen` changed.
bool tabs(Ui& ui, std::string_view key, Rect area, std::string_view name, std::span<const std::string> labels, int& chosen);
// One of a few, opened below the field (above it if there is no room). True when `chosen` changed.
bool select(Ui& ui, std::string_view key, Rect area, std::string_view name, std::span<const std::string> options, int& chosen);
// A text that is pressed like a button.
bool link(Ui& ui, std::string_view key, Point at, std::string_view label, const TextStyle& style = {});
// A row that is pressed: a chain of the inspector, an entry of a list. right is muted at the right edge.
bool row_button(Ui& ui, std::string_view key, Rect area, std::string_view label, std::string_view right, bool selected = false);

// --- numbers and text (sliders.cpp, fields.cpp) ---

struct Range {
  double least = 0, most = 1, step = 0.01;   // step: arrows; ten steps with Page Up and Page Down
};

// A slider over a range; dragging, arrows, Page Up and Down, Home and End. spoken: the value in words, or its number if empty.
bool slider(Ui& ui, std::string_view key, Rect area, std::string_view name, double& value, const Range& range,
            std::string_view spoken = {}, Color color = 0);

struct NumberStyle {
  double least = -1e300, most = 1e300, step = 0.1;  // arrows up and down; ten steps with Page Up and Down
  int decimals = -1;                                // shown when not under edit; -1: as many as the number has
  bool wheel = false;                               // changes with the wheel while focused
  Color color = 0;
  Align align = Align::left;
};

// A number typed by the reader. `value` follows every keystroke that makes a number inside of the range; Escape brings back
// what it was; Enter and leaving the field show it in the usual form. True when `value` changed.
bool number_field(Ui& ui, std::string_view key, Rect area, std::string_view name, double& value, const NumberStyle& style = {});

struct TextFieldStyle {
  bool multiline = false;          // Enter makes a line; the field scrolls
  bool code = false;               // in the code face
  bool invalid = false;            // framed in the color of a wrong answer
  std::string_view placeholder;
};
struct TextFieldResult {
  bool changed = false, submitted = false;   // submitted: Enter in a field of one line
};
TextFieldResult text_field(Ui& ui, std::string_view key, Rect area, std::string_view name, std::string& text,
                           const TextFieldStyle& style = {});

// A number for the screen: decimals -1 as many as it has (the shortest form that reads back the same), else rounded; "NaN",
// "∞", "−∞".
std::string number_text(double value, int decimals = -1);
// The same where a sentence says it: whole numbers without decimals, and what rounding would leave nothing of with `decimals`
// significant digits, "0.054", "5.4·10⁻⁷", "1.4·10⁷".
std::string number_in_words(double value, int decimals);
// The other way: what a reader typed, with "," or "." and "-" or "−", "5.4·10⁻⁷" or "5.4e-7". Nothing if it is not a finite number.
std::optional<double> number_from(std::string_view text);

// --- standing (surfaces.cpp) ---

// A rounded surface with a frame; accent tints it in a color.
void card(Ui& ui, Rect area, Color accent = 0);
void heading(Ui& ui, std::string_view key, Rect area, std::string_view text, int level, const TextStyle& style, Align align = Align::left);
// One line with a node of its own.
void label(Ui& ui, std::string_view key, Rect area, std::string_view text, const TextStyle& style = {}, Align align = Align::left);
// A dot in a quantity's color and its name; hovering it lights the quantity. Returns the width.
float legend_dot(Ui& ui, std::string_view key, Point at, std::string_view name, Color color, std::string_view quantity);
// share: 0–1.
void progress_bar(Ui& ui, std::string_view key, Rect area, std::string_view name, double share, std::string_view spoken, Color color = 0);
// Shows a text near an area while the pointer rests on it or the focus ring is on it. Call right after the widget.
void tooltip(Ui& ui, const std::string& id, Rect around, bool hovered, bool ring, std::string_view text);

// A matrix or heat map as one node with a reading cursor moved by arrows, Home, End, Page Up and Down. Draw it first.
// speak(row, column) says a cell. True when the cursor moved or the node was pressed (pressed tells which).
struct GridCursor { int row = 0, column = 0; bool pressed = false; };
bool grid_cursor(Ui& ui, std::string_view key, Rect area, std::string_view name, int rows, int columns, GridCursor& cursor,
                 const std::function<std::string(int, int)>& speak);

// A part of a panel that scrolls: wheel, finger, keys, and by itself to what gets the focus.
//   ScrollArea area(ui, "text", rect, "Lesson");
//   float y = area.top(); … draw at y …; area.end_at(y);
class ScrollArea {
 public:
  ScrollArea(Ui& ui, std::string_view key, Rect view, std::string_view name);
  ~ScrollArea();
  ScrollArea(const ScrollArea&) = delete;
  ScrollArea& operator=(const ScrollArea&) = delete;
  // Where the content starts, in window coordinates: above the view when scrolled.
  float top() const;
  // Where it ended. Without this call nothing scrolls.
  void end_at(float bottom) { bottom_ = bottom; }
  void scroll_to_top();

 private:
  struct State { float offset = 0, height = 0, velocity = 0; };
  void keys(State& state);
  Ui& ui_;
  Rect view_;
  Ui::Group group_;
  std::string id_;
  std::optional<Rect> reveal_before_;
  std::optional<Ui::Clip> clip_;
  float bottom_ = 0;
  bool ring_ = false;
};

// A card over everything else, in the middle of the window; Escape and its close button end it.
//   if (open) { Dialog dialog(ui, "help", {560, 480}, "Help"); … draw into dialog.area() …; open = !dialog.closed(); }
class Dialog {
 public:
  Dialog(Ui& ui, std::string_view key, Point size, std::string_view title);
  Rect area() const { return area_; }
  bool closed() const { return closed_; }

 private:
  Ui::Layer layer_;
  Ui::Group group_;
  Rect area_;
  bool closed_ = false;
};

}  // namespace gatewalk::lessons
