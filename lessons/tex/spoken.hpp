// A formula in words, for the semantic tree: "f at t equals sigma of W f times, open bracket, h at t minus 1, x at t, …".
// The words come from the phrase table of the language (lessons/text/<language>/phrases, keys "formula.…").
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "lessons/tex/tex.hpp"

namespace gatewalk::lessons::formula {

// Text of a key such as "formula.squared"; empty if the table has none: then a symbol's TeX name is said.
// {names} in the text stand for what the construct holds: "{what} from {from} to {to} of".
using Phrase = std::function<std::string(std::string_view key)>;

std::string spoken(const List& list, const Phrase& phrase);

}  // namespace gatewalk::lessons::formula
