// What every reader of a text needs, be it a cell, a lesson, a formula or a command line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gatewalk {

// Without the blanks, tabs and returns at its ends.
std::string_view trimmed(std::string_view text);

// The number of letters to insert, delete or replace to get from one word to the other: what suggestions go by.
// Cost: a.size() * b.size().
std::size_t edit_distance(std::string_view a, std::string_view b);

// "a, b and c"
std::string listed(const std::vector<std::string_view>& names);

}  // namespace gatewalk
