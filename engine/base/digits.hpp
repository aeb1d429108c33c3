// The decimal digits of a double by whole numbers alone. The standard library's std::to_chars for double is faster and brings
// 130 kB of tables; a page takes these instead (base/shortest.cpp). Both give the same text, and a test compares them.
//
// A double is m · 2^e with a whole m, so its digits end: those of m · 2^e, or, for e < 0, of m · 5^(-e) with the point -e places
// further left.
#pragma once

#include <cstdint>
#include <string>

namespace gatewalk::digits {

// 0.d₁d₂d₃… · 10^point, without zeros at either end; no digits for 0.
struct Decimals {
  std::string digits;
  int point = 0;
};

// Of m · 2^e. Cost: O(e²) for large |e|, some microseconds at most.
Decimals exact(std::uint64_t m, int e);

// Rounded to so many digits (0 and fewer: to a power of ten above the number), half to even.
Decimals rounded(const Decimals& exact, int count);

// The fewest digits that read back as the same double; of several such numbers the nearest. The sign is left out.
Decimals shortest(double value);

// Text as std::to_chars writes it, of a finite value: the shorter of both forms; with a point; with an exponent. `decimals` are
// those behind the point; -1: as few as read back the same.
std::string text(double value);
std::string fixed_text(double value, int decimals = -1);
std::string scientific_text(double value, int decimals = -1);

}  // namespace gatewalk::digits
