// Equations as an address carries them: short, of letters, digits, - and _ alone, and with a check, so that a link that lost its
// end on the way is known for what it is.
//
// The text is written as LZ77 writes (Ziv and Lempel 1977): a bit 0 and a character's 8 bits, or a bit 1 and a piece that stood
// before, how far back in 12 bits and its length less 3 in 5. What stood before begins with a fixed text of the language's usual
// words, so that a usual line costs a few letters. Six bits are a letter; the last four letters are the check.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatewalk::lessons {

constexpr std::size_t longest_packed = 4000;  // characters of a text that goes into a link

std::string packed(std::string_view text);
// Nothing where a letter is none of these or the check fails.
std::optional<std::string> unpacked(std::string_view letters);

}  // namespace gatewalk::lessons
