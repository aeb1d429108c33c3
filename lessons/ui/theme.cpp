#include "lessons/ui/theme.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/base/check.hpp"

namespace gatewalk::lessons {

namespace {

double linear(std::uint32_t byte) {
  const double s = byte / 255.0;
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}

double luminance(Color c) { return 0.2126 * linear(c & 255) + 0.7152 * linear(c >> 8 & 255) + 0.0722 * linear(c >> 16 & 255); }

Theme dark_theme() {
  Theme t;
  t.background = rgb(0x0e1116), t.panel = rgb(0x151a22), t.raised = rgb(0x1b222d), t.line = rgb(0x2b3544);
  t.text = rgb(0xe8ecf3), t.muted = rgb(0x8d98aa), t.faint = rgb(0x7f8ba0);
  t.forget = rgb(0xf0a030), t.input = rgb(0x58b7f0), t.candidate = rgb(0x35c79c), t.output = rgb(0xd987bd);
  t.cell_state = rgb(0xf0dc55), t.hidden = rgb(0x8fa8ff), t.vector = rgb(0xb8c1cf), t.gradient = rgb(0xff5c8a);
  t.normalizer = rgb(0xb4de5c), t.stabilizer = rgb(0xc59bff);
  t.negative = rgb(0x4f8dff), t.zero = rgb(0x232b38), t.positive = rgb(0xff8a5b);
  t.focus = rgb(0xffffff), t.right = rgb(0x35c79c), t.wrong = rgb(0xff8f86), t.primary = rgb(0xe8ecf3),
  t.on_primary = rgb(0x0e1116);
  return t;
}

Theme light_theme() {
  Theme t;
  t.dark = false;
  t.background = rgb(0xf4f5f7), t.panel = rgb(0xffffff), t.raised = rgb(0xf7f8fa), t.line = rgb(0xd5dae2);
  t.text = rgb(0x1a2029), t.muted = rgb(0x5b6675), t.faint = rgb(0x667183);
  t.forget = rgb(0x985a00), t.input = rgb(0x0068a6), t.candidate = rgb(0x00775a), t.output = rgb(0xa34a80);
  t.cell_state = rgb(0x756300), t.hidden = rgb(0x3f56c9), t.vector = rgb(0x5b6675), t.gradient = rgb(0xb3124a);
  t.normalizer = rgb(0x3d6f00), t.stabilizer = rgb(0x7436b5);
  t.negative = rgb(0x2563d8), t.zero = rgb(0xeceff3), t.positive = rgb(0xd9481c);
  t.focus = rgb(0x10151c), t.right = rgb(0x00775a), t.wrong = rgb(0xb3261e), t.primary = rgb(0x1a2029),
  t.on_primary = rgb(0xffffff);
  return t;
}

// The nearest byte of what is not negative: halves up, as std::lround has them. In double nothing of the sum is lost.
Color nearest_byte(float v) { return static_cast<Color>(static_cast<double>(v) + 0.5); }

Color byte_mix(Color a, Color b, float t) {
  Color out = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const float from = static_cast<float>(a >> shift & 255), to = static_cast<float>(b >> shift & 255);
    out |= nearest_byte(from + (to - from) * t) << shift;
  }
  return out;
}

}  // namespace

Color faded(Color color, float opacity) {
  const Color alpha = nearest_byte(static_cast<float>(color >> 24) * std::clamp(opacity, 0.0f, 1.0f));
  return (color & 0xFFFFFF) | alpha << 24;
}

Color mixed(Color a, Color b, float t) { return byte_mix(a, b, std::clamp(t, 0.0f, 1.0f)); }

double contrast(Color a, Color b) {
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

Theme make_theme(bool dark, bool high_contrast) {
  Theme t = dark ? dark_theme() : light_theme();
  if (!high_contrast) return t;
  t.high_contrast = true;
  t.background = t.panel = t.raised = dark ? rgb(0x000000) : rgb(0xffffff);
  t.text = t.primary = t.focus = dark ? rgb(0xffffff) : rgb(0x000000);
  t.on_primary = t.background;
  t.line = t.muted = t.faint = dark ? rgb(0xd6dbe4) : rgb(0x2a313b);
  // Quantities keep their hue and move away from the surface.
  for (Color* quantity :
       {&t.forget, &t.input, &t.candidate, &t.output, &t.cell_state, &t.normalizer, &t.stabilizer, &t.hidden, &t.vector,
        &t.gradient, &t.right, &t.wrong})
    while (contrast(*quantity, t.background) < 7) *quantity = byte_mix(*quantity, t.text, 0.1f);
  return t;
}

Color quantity_color(const Theme& t, std::string_view quantity) {
  const std::array<std::pair<std::string_view, Color>, 26> table = {{
      {"forget", t.forget},
      {"forget gate", t.forget},
      {"reset", t.forget},
      {"reset gate", t.forget},
      {"input", t.input},
      {"input gate", t.input},
      {"update", t.input},
      {"update gate", t.input},
      {"candidate", t.candidate},
      {"output gate", t.output},
      {"cell", t.cell_state},
      {"cell state", t.cell_state},
      {"normalizer", t.normalizer},
      {"stabilizer", t.stabilizer},
      {"hidden", t.hidden},
      {"hidden state", t.hidden},
      {"output", t.hidden},
      {"vector", t.vector},
      {"input vector", t.vector},
      {"x", t.vector},
      {"gradient", t.gradient},
      {"f", t.forget},
      {"i", t.input},
      {"g", t.candidate},
      {"o", t.output},
      {"c", t.cell_state},
  }};
  for (const auto& [name, color] : table)
    if (name == quantity) return color;
  return t.text;
}

Color value_color(const Theme& theme, double value, double range) {
  GATEWALK_CHECK(range > 0, "value_color: the range must be above 0");
  if (std::isnan(value)) return theme.gradient;
  const double share = std::clamp(value / range, -1.0, 1.0);
  return byte_mix(theme.zero, share < 0 ? theme.negative : theme.positive, static_cast<float>(std::abs(share)));
}

Color ink_on(Color surface) {
  return contrast(surface, rgb(0x000000)) >= contrast(surface, rgb(0xffffff)) ? rgb(0x000000) : rgb(0xffffff);
}

}  // namespace gatewalk::lessons
