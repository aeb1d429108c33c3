// The cells that ship: one .cell file each in this folder, compiled in. To add one, add a file.
#pragma once

#include <string_view>
#include <vector>

#include "engine/equations/recipe.hpp"

namespace gatewalk::cells {

// The names of all shipped cells, in the order of the alphabet.
std::vector<std::string_view> names();

// The recipe of a shipped cell. Error: no cell has this name; the sentence lists those there are.
Result<equations::Recipe> find(std::string_view name);

// The text of a shipped cell's file; empty if there is none of this name.
std::string_view text(std::string_view name);

}  // namespace gatewalk::cells
