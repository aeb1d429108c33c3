// Signs that books, papers and programs have and this language has not: how each is written here.
#pragma once

#include <string_view>

#include "engine/base/sentence.hpp"

namespace gatewalk::equations {

// What to write instead of a character of UTF-8 ("σ": write sigmoid); for one of no known meaning what the language has.
// `before`: the name that it stands behind, or nothing: behind a matrix a product's sign is not an elementwise one.
Sentence book_hint(std::string_view character, std::string_view before = {});

}  // namespace gatewalk::equations
