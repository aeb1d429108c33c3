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

// Each number as exactly as its own cell allows, those of one line at one size and those of two at one; none where a cell has
// room for nothing. In parts of 10^power, which then stands beside the strip. Column `b` of `values` is shown.
std::vector<FittedNumber> fitting_numbers(Scene& scene, const Cells& cells, const trace::View& values, int b, int power);

// Whether each number that counts beside the largest has two digits where it stands, in one line.
bool told_as_they_are(Scene& scene, const Cells& cells, const trace::View& values, int b);

// The largest size of the strip's numbers, of those that are finite.
double largest_size(const Cells& cells, const trace::View& values, int b);

}  // namespace gatewalk::lessons::stage
