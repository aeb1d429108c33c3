// How the numbers of a strip are written into its cells.
#pragma once

#include <vector>

#include "lessons/stage/scene.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons::stage {

inline constexpr float least_gap_cell = 7;  // pixels: narrower cells stand without a gap

// Where the cells of a strip stand, in window pixels.
struct Cells {
  Rect area;
  int units = 0;
  float width() const { return area.w / static_cast<float>(units); }
  Rect cell(int k) const;
  int unit_at(float x) const;
};

// The numbers of a strip as they are written, and the power of ten that they are parts of: 0 where they stand as they are, else
// the power is written beside the strip. Those of one line have one size and those of two one; none (empty) where a cell has room
// for nothing.
struct StripNumbers {
  std::vector<FittedNumber> all;
  int power = 0;
};

// Each number as exactly as its own cell allows. Column `b` of `values` is shown.
StripNumbers numbers_as_they_are(Scene& scene, const Cells& cells, const trace::View& values, int b);
// Whether each number that counts beside the largest has two digits there, in one line.
bool told(const StripNumbers& numbers, const Cells& cells, const trace::View& values, int b);
// Where they have not: all as whole numbers of parts of one power, the largest with two digits (three where it begins with 1 or 2
// and there is room, one where there is little), so that what stands in one strip adds up with what stands in another. Empty
// where that has no room.
StripNumbers numbers_in_parts(Scene& scene, const Cells& cells, const trace::View& values, int b);

// The power of whose parts the largest is a whole number of so many digits, as it is rounded; `largest` is finite and above 0.
int power_of_parts(double largest, int digits);
// How many parts of 10^power that is.
double in_parts(double value, int power);

// The largest size of the strip's numbers, of those that are finite.
double largest_size(const Cells& cells, const trace::View& values, int b);

}  // namespace gatewalk::lessons::stage
