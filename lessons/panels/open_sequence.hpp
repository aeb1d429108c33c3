// The part of open_view.hpp that asks for the sequence: drawn, numbers, or tokens through the file's embedding.
#pragma once

#include "lessons/panels/open_view.hpp"

namespace gatewalk::lessons {

// Draws it below `y` and moves `y` on; judges what was given into the state.
void draw_sequence(Ui& ui, Player& player, OpenState& state, Rect area, float& y);

// A word and a whole number behind it, cut off the row at its left; what is typed.
int whole_number(Ui& ui, std::string_view key, Rect& row, Key name, int value, int least, int most);

// "3 numbers", "1 number".
std::string numbers_in_words(const Ui& ui, int count);

}  // namespace gatewalk::lessons
