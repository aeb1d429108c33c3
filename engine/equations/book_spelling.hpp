// Signs that books, papers and programs have and this language has not: how each is written here.
#pragma once

#include <string_view>

#include "engine/base/sentence.hpp"

namespace gatewalk::equations {

// What to write instead of a character of UTF-8 ("σ": write sigmoid); for one of no known meaning what the language has.
Sentence book_hint(std::string_view character);

}  // namespace gatewalk::equations
