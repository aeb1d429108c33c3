#include "lessons/figures/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr double lowest_decade = -300;

// 1, 2 or 5 times a power of ten, at least `least`.
double nice_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double times : {1.0, 2.0, 5.0})
    if (times * power >= least * (1 - 1e-9)) return times * power;
  return 10 * power;
}

std::string plain(double value, double step) {
  const double size = std::max(std::fabs(value), step);
  if (value == 0) return "0";
  if (size < 1e5 && size >= 1e-3) return number_text(value, std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9))));
  // As few digits as tell it from its neighbors.
  std::string text;
  for (int digits = 1; digits <= 3; ++digits) {
    text = number_with_power(value, digits);
    if (std::fabs(number_from(text).value_or(0) - value) < 1e-6 * std::fabs(value)) break;
  }
  return text;
}

// "1", "0.1", "10⁻⁵": with raised digits from three decades on.
std::string decade(int exponent) {
  if (exponent >= -2 && exponent <= 3) return plain(std::pow(10, exponent), std::pow(10, exponent));
  return power_of_ten(exponent);
}

// Within less than two decades: as many of a decade's numbers as there is room for.
std::vector<Tick> between_decades(const Axis& axis, int low, int high, int most) {
  std::vector<Tick> all;
  for (const auto& times : {std::vector{1.0, 2.0, 5.0}, std::vector{1.0, 3.0}}) {
    all.clear();
    for (int exponent = low - 1; exponent <= high; ++exponent)
      for (const double one : times)
        if (const double power = std::pow(10, exponent), at = one * power; at >= axis.least && at <= axis.most)
          all.push_back({at, plain(at, power)});
    if (static_cast<int>(all.size()) <= most) break;
  }
  return all;
}

}  // namespace

double Axis::share(double value) const {
  if (std::isnan(value) || (log && !(value > 0))) return std::numeric_limits<double>::quiet_NaN();
  if (!log) return (value - least) / (most - least);
  return (std::log10(value) - std::log10(least)) / (std::log10(most) - std::log10(least));
}

double below_all(std::span<const double> values) {
  double least = std::numeric_limits<double>::infinity();
  for (const double v : values)
    if (v > 0) least = std::min(least, v);
  return least / 4;
}

Axis axis_around(std::span<const double> values, bool log) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const double v : values)
    if (std::isfinite(v) && (!log || v > 0)) least = std::min(least, v), most = std::max(most, v);
  if (!(least <= most)) return log ? Axis{0.1, 10, true} : Axis{0, 1, false};
  if (log) {
    double low = std::max(lowest_decade, std::floor(std::log10(least) + 1e-9));
    const double high = std::ceil(std::log10(most) - 1e-9);
    // A 0 is marked at the bottom; what stands there by its own value is not to be taken for one.
    const bool zero = std::any_of(values.begin(), values.end(), [](double v) { return v == 0; });
    if (zero && least < 1.1 * std::pow(10, low)) low = std::max(lowest_decade, low - 1);
    return {std::pow(10, low), std::pow(10, high > low ? high : low + 1), true};
  }
  // A range that begins near 0 begins there.
  if (least > 0 && least < 0.4 * most) least = 0;
  if (most < 0 && most > 0.4 * least) most = 0;
  const double room = most > least ? (most - least) * 0.06 : std::max(std::fabs(most) * 0.1, 0.5);
  return {least == 0 ? 0 : least - room, most == 0 ? 0 : most + room, false};
}

Axis axis_close_to(std::span<const double> values, bool log) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const double v : values)
    if (std::isfinite(v)) least = std::min(least, v), most = std::max(most, v);
  if (!log || !(least > 0) || !(least <= most)) return axis_around(values, false);
  const double room = std::max(1.1, std::pow(most / least, 0.06));
  return {least / room, most * room, true};
}

Axis axis_between(double least, double most) {
  return most > least ? Axis{least, most, false} : Axis{least - 0.5, least + 0.5, false};
}

std::vector<Tick> ticks(const Axis& axis, int most) {
  std::vector<Tick> all;
  most = std::max(most, 1);
  if (axis.log) {
    if (axis.most < 4 * axis.least) return ticks({axis.least, axis.most, false}, most);
    const int low = static_cast<int>(std::ceil(std::log10(axis.least) - 1e-9)),
              high = static_cast<int>(std::floor(std::log10(axis.most) + 1e-9));
    const bool whole = axis.least > std::pow(10, low) * (1 - 1e-9) && axis.most < std::pow(10, high) * (1 + 1e-9);
    if (!whole && axis.most < 100 * axis.least) return between_decades(axis, low, high, most);
    const int every = std::max(1, (high - low + most - 1) / most);
    for (int exponent = low; exponent <= high; exponent += every) all.push_back({std::pow(10, exponent), decade(exponent)});
    return all;
  }
  const double step = nice_step((axis.most - axis.least) / most), first = std::ceil(axis.least / step - 1e-9);
  // Counted from the first: far from 0 the next double may be further away than the next tick.
  for (int k = 0; k <= most + 1 && (first + k) * step <= axis.most + step * 1e-9; ++k)
    all.push_back({(first + k) * step, plain((first + k) * step, step)});
  return all;
}

}  // namespace gatewalk::lessons
