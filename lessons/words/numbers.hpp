// Numbers as the screen shows them and as people type them: one writer and one reader for the whole lab. What the lab shows, it
// reads back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatewalk::lessons {

// A number for the screen: decimals -1 as many as it has (the shortest form that reads back the same), else rounded; "NaN",
// "∞", "−∞".
std::string number_text(double value, int decimals = -1);
// The same where a sentence says it: whole numbers without decimals, and what rounding would leave nothing of with `decimals`
// significant digits, "0.054", "5.4·10⁻⁷", "1.4·10⁷".
std::string number_in_words(double value, int decimals);
// The other way: what a reader typed, with "," or "." and "-" or "−", "5.4·10⁻⁷" or "5.4e-7". Nothing if it is not a finite
// number.
std::optional<double> number_from(std::string_view text);

}  // namespace gatewalk::lessons
