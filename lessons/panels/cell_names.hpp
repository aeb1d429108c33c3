// What an editor of equations knows of a text that may be unfinished: its names, their colors, and how a name under the caret
// can go on. It reads letters only; what the text means the engine says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lessons/experiment/experiment.hpp"
#include "lessons/ui/fields.hpp"

namespace gatewalk::lessons {

// Comments, functions and names in the colors that they have in the picture of the cell that runs.
std::vector<TextMark> cell_colors(const Theme& theme, std::string_view text, const Experiment& experiment);

// The functions that a reader can type, in the order of the engine's tables.
std::vector<std::string_view> typed_functions();

// The name that stands before the caret, and what it can become, the likeliest first: states, x, earlier left sides, parameters,
// functions; at the beginning of a line the words of the language. Empty where nothing stands there or nothing goes on.
struct Completion {
  std::size_t from = 0, to = 0;  // bytes of what is replaced
  std::vector<std::string> names;
  bool operator==(const Completion&) const = default;
};
Completion completion_at(std::string_view text, std::size_t caret);

// The byte of a line and a column, both from 1, and where what stands there ends: a name, a sign, or the end of the line.
TextMark place_in(std::string_view text, int line, int column);

}  // namespace gatewalk::lessons
