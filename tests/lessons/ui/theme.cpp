#include "lessons/ui/theme.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace gatewalk::lessons;

TEST_CASE("every color used as text is read on every surface with 4.5 to 1, with 7 to 1 in high contrast") {
  for (const bool dark : {true, false})
    for (const bool high : {false, true}) {
      const Theme t = make_theme(dark, high);
      const std::pair<const char*, Color> letters[] = {
          {"text", t.text},     {"muted", t.muted},         {"faint", t.faint},       {"forget", t.forget},
          {"input", t.input},   {"candidate", t.candidate}, {"output", t.output},     {"cell_state", t.cell_state},
          {"hidden", t.hidden}, {"vector", t.vector},       {"gradient", t.gradient}, {"right", t.right},
          {"wrong", t.wrong},   {"normalizer", t.normalizer}, {"stabilizer", t.stabilizer}};
      for (const auto& [name, color] : letters)
        for (const Color surface : {t.background, t.panel, t.raised}) {
          CAPTURE(name);
          CAPTURE(dark);
          CAPTURE(high);
          CHECK(contrast(color, surface) >= (high ? 7.0 : 4.5));
        }
      CHECK(contrast(t.on_primary, t.primary) >= 4.5);
      CHECK(contrast(ink_on(t.forget), t.forget) >= 4.5);
      CHECK(contrast(t.focus, t.background) >= 3);
    }
}

TEST_CASE("the diverging scale is zero in the middle, ends at the range and marks NaN") {
  const Theme t = make_theme(true, false);
  CHECK(value_color(t, 0, 1) == t.zero);
  CHECK(value_color(t, 1, 1) == t.positive);
  CHECK(value_color(t, 7, 1) == t.positive);
  CHECK(value_color(t, -std::numeric_limits<double>::infinity(), 2) == t.negative);
  CHECK(value_color(t, -0.5, 1) == mixed(t.zero, t.negative, 0.5f));
  CHECK(value_color(t, std::nan(""), 1) == t.gradient);
}

TEST_CASE("numbers are read on every cell of the diverging scale") {
  for (const bool dark : {true, false}) {
    const Theme t = make_theme(dark, false);
    for (double v = -1; v <= 1; v += 0.05) {
      const Color cell = value_color(t, v, 1);
      CAPTURE(v);
      CHECK(contrast(ink_on(cell), cell) >= 4.5);
    }
  }
}

TEST_CASE("a quantity has one color under its long and its short name") {
  const Theme t = make_theme(false, false);
  CHECK(quantity_color(t, "forget gate") == quantity_color(t, "forget"));
  CHECK(quantity_color(t, "cell state") == t.cell_state);
  CHECK(quantity_color(t, "no such thing") == t.text);
}
