// Colors of the lab by meaning, never by hue. One color a quantity for the whole course; the same diverging scale wherever
// a value is a color. Every token used as text has a contrast of at least 4.5:1 on background, panel and raised (tested).
#pragma once

#include <cstdint>
#include <string_view>

namespace gatewalk::lessons {

// As ImGui packs it: alpha, blue, green, red from the highest byte down.
using Color = std::uint32_t;

constexpr Color rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
  return (hex >> 16 & 255) | (hex & 0xFF00) | (hex & 255) << 16 | alpha << 24;
}
// The same color at another opacity, 0–1, times the one it has.
Color faded(Color color, float opacity);
// t = 0 gives a, t = 1 gives b.
Color mixed(Color a, Color b, float t);
// WCAG 2 contrast of two opaque colors, 1–21.
double contrast(Color a, Color b);

struct Theme {
  bool dark = true, high_contrast = false;

  // Surfaces, from the one behind everything to the one in front; line separates and frames.
  Color background, panel, raised, line;
  // Letters: what is read, what accompanies, what may be overlooked.
  Color text, muted, faint;

  // Quantities. vector is the input x; gradient is always dashed as well.
  Color forget, input, candidate, output, cell_state, normalizer, stabilizer, hidden, vector, gradient;
  // Ends and middle of the diverging scale.
  Color negative, zero, positive;

  // The focus ring; an answer that is right or wrong; the button that one wants to press and its letters.
  Color focus, right, wrong, primary, on_primary;
};

Theme make_theme(bool dark, bool high_contrast);

// The color of a quantity by the role names of .cell files ("forget gate", "cell state") or their short forms ("forget",
// "cell", "hidden", "x", "gradient"); update and reset gate share the hues of input and forget gate. Text color if unknown.
Color quantity_color(const Theme& theme, std::string_view quantity);

// A value as a color: negative … zero … positive over [-range, range], clamped; NaN gives the gradient's color.
// range must be above 0; infinities are the ends.
Color value_color(const Theme& theme, double value, double range);

// Black or white, whichever is read more easily on that color.
Color ink_on(Color surface);

}  // namespace gatewalk::lessons
