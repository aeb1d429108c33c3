// Data of the reader's own as a task: typed, pasted or opened, a text or a table of numbers.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// What a file that was asked for is for (Host::open_file).
inline constexpr std::string_view own_data_key = "own data";

// Opens the dialog, for a text or for a table; it begins with the data that are learned, if there are.
void ask_own_data(Ui& ui, const Player& player, bool table);
// Draws it while it is open.
void draw_own_data(Ui& ui, Player& player);

}  // namespace gatewalk::lessons
