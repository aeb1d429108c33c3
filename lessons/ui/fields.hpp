// Numbers and texts that are typed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

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

// A piece of a text, in bytes, and its color.
struct TextMark {
  std::size_t from = 0, to = 0;
  Color color = 0;
};
struct TextReplacement {
  std::size_t from = 0, to = 0;
  std::string text;
};

struct TextFieldStyle {
  bool multiline = false;  // Enter makes a line; the field scrolls
  bool code = false;       // in the code face
  bool invalid = false;    // framed in the color of a wrong answer
  std::string_view placeholder;
  // For code: numbers before the lines; Escape leaves the text as it is; it keeps its own history, in a browser, too.
  bool editor = false;
  std::span<const TextMark> colors{};            // pieces in their order; the rest in the text's color
  std::span<const TextMark> underlined{};        // with a wavy line
  bool completes = false;                        // offers how a name goes on: Tab and arrows are asked for outside
  const TextReplacement* replacement = nullptr;  // is put in as if it were typed
};
struct TextFieldResult {
  bool changed = false, submitted = false;  // submitted: Enter in a field of one line
  bool focused = false, came = false, left = false;
  std::size_t caret = 0;  // byte
  Point caret_at;         // the left end below it
};
TextFieldResult text_field(Ui& ui, std::string_view key, Rect area, std::string_view name, std::string& text,
                           const TextFieldStyle& style = {});

}  // namespace gatewalk::lessons
