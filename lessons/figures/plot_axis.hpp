// The arithmetic of an axis: its range, its ticks, and where a value stands on it. Draws nothing.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace gatewalk::lessons {

// A linear or logarithmic range; logarithmic only above 0.
struct Axis {
  double least = 0, most = 1;
  bool log = false;

  // 0 at `least`, 1 at `most`; may lie outside. NaN for what cannot stand on the axis: NaN, and 0 or less on a logarithmic one.
  double share(double value) const;
};

// Where bars begin on a logarithmic axis, so that the smallest is seen: a good way below it. Infinity where none is above 0.
double below_all(std::span<const double> values);

// A range around all finite values (log: around those above 0), a little wider, never empty. Linear: with 0 where it is near.
Axis axis_around(std::span<const double> values, bool log);
// A range whose ends stand close beside all finite values, where how far they lie apart is read. Logarithmic where all are above
// 0 and it is wished for.
Axis axis_close_to(std::span<const double> values, bool log);
// The range as it is, for x.
Axis axis_between(double least, double most);

struct Tick {
  double value;
  std::string label;
};
// At most about `most` ticks at 1, 2 or 5 times a power of ten; logarithmic: at powers of ten, every one or every n-th, or where
// the range is shorter than two of them, at what stands between as well.
std::vector<Tick> ticks(const Axis& axis, int most);

}  // namespace gatewalk::lessons
