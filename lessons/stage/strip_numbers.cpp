#include "lessons/stage/strip_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace gatewalk::lessons::stage {

namespace {

constexpr float drawn_gap = 2;           // between cells, at zoom 1, where they are large enough
constexpr float strip_number_size = 11;  // at zoom 1

// Digits from the first that is not 0.
std::ptrdiff_t digits_told(const std::string& text) {
  const std::size_t first = text.find_first_of("123456789");
  if (first == std::string::npos) return 0;
  return std::count_if(text.begin() + static_cast<std::ptrdiff_t>(first), text.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
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

std::vector<FittedNumber> fitting_numbers(Scene& scene, const Cells& cells, const trace::View& values, int b, int power) {
  const float wanted = std::clamp(strip_number_size * scene.view.zoom, 8.5f, 22.0f);
  const Point room{cells.cell(0).w - 1, cells.area.h - 1};
  if (room.x < 9) return {};
  std::vector<double> all;
  double most = 0;
  for (int k = 0; k < cells.units; ++k) {
    all.push_back(power == 0 ? values(k, b) : in_parts(values(k, b), power));
    if (std::isfinite(all.back())) most = std::max(most, std::fabs(all.back()));
  }
  const int asked = scene.player.settings().decimals;
  // What is nothing of the first decimal may say so, and a tenth of the largest where there is no room for more.
  const double nothing = std::max(power != 0 || most >= 0.0995 ? 0.055 : 0.0, 0.1 * most);
  const int decimals = power == 0 ? asked : std::clamp(asked, 2, 4);
  std::vector<FittedNumber> numbers = fit_numbers(scene.ui, all, decimals, room, wanted, nothing);
  float least[] = {wanted, wanted};
  for (const FittedNumber& number : numbers) least[number.two_lines()] = std::min(least[number.two_lines()], number.size);
  for (FittedNumber& number : numbers) number.size = least[number.two_lines()];
  return numbers;
}

bool told_as_they_are(Scene& scene, const Cells& cells, const trace::View& values, int b) {
  const std::vector<FittedNumber> numbers = fitting_numbers(scene, cells, values, b, 0);
  if (numbers.empty()) return false;
  const double most = largest_size(cells, values, b);
  for (int k = 0; k < cells.units; ++k) {
    const std::string& text = numbers[static_cast<std::size_t>(k)].text;
    const double size = std::fabs(values(k, b));
    if (text.find('\n') != std::string::npos) return false;
    if (size < 0.05 * most || !std::isfinite(size)) continue;
    if (digits_told(text) < (size < 0.3 * most ? 1 : 2)) return false;
  }
  return true;
}

}  // namespace gatewalk::lessons::stage
