// Writes a number with as few digits as tell it from every other double.
#pragma once

#include <string>

namespace gatewalk {

// The shortest decimal text that reads back as the same double, as std::to_chars writes it; the value must be finite.
std::string shortest_text(double value);

}  // namespace gatewalk
