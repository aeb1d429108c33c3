#include "lessons/figures/curve.hpp"

#include <algorithm>
#include <cmath>

#include "engine/equations/slope.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

void draw_curve(Ui& ui, std::string_view key, Rect area, const equations::Function& function, double argument, double value,
                double slope, Color color, int decimals) {
  card(ui, area);
  // At least [-6, 6]; wider if the point lies outside of it.
  const double reach = std::isfinite(argument) ? std::clamp(std::fabs(argument) * 1.15, 6.0, 1e150) : 6.0;
  const auto points = equations::curve(function, -reach, reach, 81);
  double low = std::isfinite(function.low) ? function.low : 0, high = std::isfinite(function.high) ? function.high : 1;
  for (const auto& point : points)  // where it has no bound; a value beyond all numbers has no place
    if (std::isfinite(point.value)) {
      if (!std::isfinite(function.low)) low = std::min(low, point.value);
      if (!std::isfinite(function.high)) high = std::max(high, point.value);
    }
  low = std::min(low, 0.0);
  const Rect plot = {area.x + 12, area.y + 50, area.w - 24, area.h - 66};
  const auto at = [&](double a, double v) {
    return Point{plot.x + static_cast<float>((std::clamp(a, -reach, reach) + reach) / (2 * reach)) * plot.w,
                 plot.bottom() - static_cast<float>((std::clamp(v, low, high) - low) / (high - low)) * plot.h};
  };
  ui.line(at(-reach, 0), at(reach, 0), ui.theme.line);
  const TextStyle tick{Face::regular, 10.5f, ui.theme.muted, false, true};
  const std::string left = number_in_words(-reach, 1), right = number_in_words(reach, 1), top = number_in_words(high, 1);
  draw_text(ui, {plot.x, plot.bottom() + 1}, tick, left);
  draw_text(ui, {plot.right() - text_width(ui, tick, right), plot.bottom() + 1}, tick, right);
  draw_text(ui, {at(0, 0).x - text_width(ui, tick, top) - 4, plot.y - 4}, tick, top);
  ui.line({at(0, 0).x, plot.y}, {at(0, 0).x, plot.bottom()}, ui.theme.line);
  for (std::size_t k = 1; k < points.size(); ++k)
    if (!std::isnan(points[k - 1].value))  // where the function has no value there is no curve
      ui.line(at(points[k - 1].a, points[k - 1].value), at(points[k].a, points[k].value), color, 2);
  const std::string name(function.name == "sigmoid" ? "σ" : function.name);
  const std::string argument_text = number_in_words(argument, decimals), value_text = number_in_words(value, decimals);
  // Rounded on its way in, a number may come out as another than the rounded one.
  const auto typed = number_from(argument_text);
  const bool exact = typed && number_in_words(function.value(*typed), decimals) == value_text;
  const std::string says = name + "(" + argument_text + (exact ? ") = " : ") ≈ ") + value_text,
                    slope_text = ui.say("curve.slope", {{"slope", number_in_words(slope, decimals)}});
  draw_text(ui, {area.x + 14, area.y + 10}, {Face::semibold, 13.5f, 0, false, true}, says);
  draw_text(ui, {area.x + 14, area.y + 29}, {Face::regular, 12.5f, ui.theme.muted, false, true}, slope_text);
  if (std::isfinite(argument) && std::isfinite(value)) {
    const Point p = at(argument, value);
    ui.dashes({plot.x, p.y}, {p.x - 4, p.y}, ui.theme.muted, 4, 3);
    ui.dashes({p.x, plot.bottom()}, {p.x, p.y + 4}, ui.theme.muted, 4, 3);
    // The tangent: how much a small step would move the value.
    const double half = reach * 0.13;
    if (std::isfinite(slope))
      ui.line(at(argument - half, value - slope * half), at(argument + half, value + slope * half), faded(ui.theme.text, 0.55f),
              1.2f);
    ui.disc(p, 5.5f, color);
    ui.disc(p, 2.5f, ui.theme.panel);
  }
  ui.node(key, Role::image, ui.say("curve.name", {{"function", function.name}}), area).value = says + ", " + slope_text;
}

}  // namespace gatewalk::lessons
