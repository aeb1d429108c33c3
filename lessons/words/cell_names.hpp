// What a cell that ships is called beside its code: "nig · no input gate". A cell without a phrase is its code.
#pragma once

#include <string>
#include <string_view>

#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

std::string cell_name(const Phrases& words, std::string_view code);

}  // namespace gatewalk::lessons
