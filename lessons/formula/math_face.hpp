// What the formula layout must know of the mathematical face "math.otf": the constants of its MATH table, the metrics of its
// glyphs, and how brackets, roots, sums and accents grow. The tables are written at build time by cmake/fonts/math_face.py
// from the installed face. All lengths are fractions of the em; y points up from the baseline.
// Source: OpenType MATH table; the names are its own. How they are used: the TeXbook, appendix G.
#pragma once

#include <span>

namespace gatewalk {

// Style-wide distances. "Percent" values are fractions (0.7: a script is 70 % of its base).
struct MathConstants {
  float script_percent_scale_down, script_script_percent_scale_down, radical_degree_bottom_raise_percent;
  // The axis is where fraction rules, minus signs and the middle of brackets stand.
  float axis_height, accent_base_height, display_operator_min_height, delimited_sub_formula_min_height;
  float subscript_shift_down, subscript_top_max, subscript_baseline_drop_min;
  float superscript_shift_up, superscript_shift_up_cramped, superscript_bottom_min, superscript_baseline_drop_max;
  float sub_superscript_gap_min, superscript_bottom_max_with_subscript, space_after_script;
  float upper_limit_gap_min, upper_limit_baseline_rise_min, lower_limit_gap_min, lower_limit_baseline_drop_min;
  float stack_top_shift_up, stack_top_display_style_shift_up, stack_bottom_shift_down, stack_bottom_display_style_shift_down;
  float stack_gap_min, stack_display_style_gap_min;
  float fraction_numerator_shift_up, fraction_numerator_display_style_shift_up;
  float fraction_denominator_shift_down, fraction_denominator_display_style_shift_down;
  float fraction_numerator_gap_min, fraction_num_display_style_gap_min, fraction_rule_thickness;
  float fraction_denominator_gap_min, fraction_denom_display_style_gap_min;
  float overbar_vertical_gap, overbar_rule_thickness, overbar_extra_ascender;
  float underbar_vertical_gap, underbar_rule_thickness, underbar_extra_descender;
  float radical_vertical_gap, radical_display_style_vertical_gap, radical_rule_thickness, radical_extra_ascender;
  float radical_kern_before_degree, radical_kern_after_degree;
};
const MathConstants& math_constants();

// One glyph's box. Ink reaches from left to right and from -depth to height.
struct MathGlyph {
  char32_t code;
  float advance, left, right, height, depth;
  float italic_correction;  // how far a superscript moves right of a slanted letter
  float accent_attachment;  // x over which an accent is centered
};
// nullptr if the face has no such character.
const MathGlyph* math_glyph(char32_t code);
// In ascending order of code.
std::span<const MathGlyph> math_glyphs();

// A larger form of a character at a private code point; the first is usually the character itself.
struct MathVariant {
  char32_t code;
  float extent;  // height + depth if it grows vertically, width if horizontally
};
// A piece of a form assembled to any size, from bottom to top or from left to right. Neighbors overlap by at least
// MathGrowth::overlap and at most the shorter of the two connectors; extenders are repeated or left out.
struct MathPart {
  char32_t code;
  float start_connector, end_connector, extent;
  bool extender;
};
struct MathGrowth {
  char32_t code;
  bool vertical;
  std::span<const MathVariant> variants;  // ascending extent
  std::span<const MathPart> parts;        // empty: cannot be assembled
  float overlap;
};
// nullptr if the character does not grow.
const MathGrowth* math_growth(char32_t code);

// Letters that the face draws anew for script size, sturdier than the letter scaled down.
struct MathScriptForm {
  char32_t code, form;
};
// The code point to draw at script size; the same one if the face has no form of its own.
char32_t math_script_form(char32_t code);

}  // namespace gatewalk
