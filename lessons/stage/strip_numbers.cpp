#include "lessons/stage/strip_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace gatewalk::lessons::stage {

namespace {

constexpr float drawn_gap = 2;           // between cells, at zoom 1, where they are large enough
constexpr float strip_number_size = 11;  // at zoom 1

// Digits from the first that is not 0.
std::ptrdiff_t digits_in(const std::string& text) {
  const std::size_t first = text.find_first_of("123456789");
  if (first == std::string::npos) return 0;
  return std::count_if(text.begin() + static_cast<std::ptrdiff_t>(first), text.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
}

constexpr float least_room = 9;  // pixels: what has less shows colors alone

Point room_in(const Cells& cells) { return {cells.cell(0).w - 1, cells.area.h - 1}; }

float wanted_size(const Scene& scene) { return std::clamp(strip_number_size * scene.view.zoom, 11.0f, 22.0f); }

std::vector<FittedNumber> at_one_size(std::vector<FittedNumber> numbers) {
  float least[] = {1000, 1000};
  for (const FittedNumber& number : numbers) least[number.two_lines()] = std::min(least[number.two_lines()], number.size);
  for (FittedNumber& number : numbers) number.size = least[number.two_lines()];
  return numbers;
}

}  // namespace

Rect Cells::cell(int k) const {
  const float w = width(), gap = w >= least_gap_cell ? std::min(drawn_gap, w / 8) : 0;
  return {area.x + static_cast<float>(k) * w, area.y, w - gap, area.h};
}

int Cells::unit_at(float x) const { return std::clamp(static_cast<int>((x - area.x) / width()), 0, units - 1); }

double largest_size(const Cells& cells, const trace::View& values, int b) {
  double most = 0;
  for (int k = 0; k < cells.units; ++k)
    if (std::isfinite(values(k, b))) most = std::max(most, std::fabs(values(k, b)));
  return most;
}

StripNumbers numbers_as_they_are(Scene& scene, const Cells& cells, const trace::View& values, int b) {
  const Point room = room_in(cells);
  if (room.x < least_room) return {};
  std::vector<double> all;
  for (int k = 0; k < cells.units; ++k) all.push_back(values(k, b));
  const double most = largest_size(cells, values, b);
  // What is nothing of the first decimal may say so, and a tenth of the largest where there is no room for more.
  const double nothing = std::max(most >= 0.0995 ? 0.055 : 0.0, 0.1 * most);
  return {at_one_size(fit_numbers(scene.ui, all, scene.player.settings().decimals, room, wanted_size(scene), nothing)), 0};
}

bool told(const StripNumbers& numbers, const Cells& cells, const trace::View& values, int b) {
  if (numbers.all.empty()) return false;
  const double most = largest_size(cells, values, b);
  for (int k = 0; k < cells.units; ++k) {
    const FittedNumber& number = numbers.all[static_cast<std::size_t>(k)];
    const double size = std::fabs(values(k, b));
    if (number.two_lines()) return false;
    if (size == std::round(size) && size < 100) continue;  // a whole number is told by its digits
    if (size < 0.05 * most || !std::isfinite(size)) continue;
    if (digits_in(number.text) < (size < 0.3 * most ? 1 : 2)) return false;
  }
  return true;
}

int power_of_parts(double largest, int digits) {
  const int power = static_cast<int>(std::floor(std::log10(largest))) - digits + 1;
  return std::round(in_parts(largest, power)) >= std::pow(10.0, digits) ? power + 1 : power;
}

double in_parts(double value, int power) {
  // In two halves: 10^-324 is none that a double can hold.
  const int half = power / 2;
  return value / std::pow(10.0, half) / std::pow(10.0, power - half);
}

StripNumbers numbers_in_parts(Scene& scene, const Cells& cells, const trace::View& values, int b) {
  const Point room = room_in(cells);
  const double largest = largest_size(cells, values, b);
  if (room.x < least_room || largest == 0) return {};
  for (const int digits : {3, 2, 1}) {
    const int power = power_of_parts(largest, digits);
    if (digits == 3 && std::fabs(in_parts(largest, power)) >= 300) continue;
    std::vector<FittedNumber> all;
    for (int k = 0; k < cells.units; ++k) {
      const double parts = in_parts(values(k, b), power);
      const std::string text = !std::isfinite(parts)         ? cell_text(values(k, b), 2)
                               : parts == 0                  ? "0"
                               : std::fabs(parts) < 0.5      ? "≈0"
                                                             : cell_text(std::round(parts), 0);
      all.push_back(fit_text(scene.ui, text, room, wanted_size(scene), digits == 3 ? least_digits : least_small_digits));
    }
    // A third digit is worth less than letters that are read from afar.
    const float least = digits == 3 ? std::min(wanted_size(scene), 9.5f) : 0;
    if (std::all_of(all.begin(), all.end(), [&](const FittedNumber& number) { return number.size > least; }))
      return {at_one_size(std::move(all)), power};
  }
  return {};
}

}  // namespace gatewalk::lessons::stage
