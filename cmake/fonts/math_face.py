"""Subsets a mathematical face and writes what a formula layout must know of it as a C++ table.

    math_face.py SOURCE OUTPUT FIRST TABLE.cpp        FIRST: the same face with the first letters alone (characters.py)

Dear ImGui reaches glyphs by code point only, so every larger variant and every part of an assembled glyph (tall brackets,
big sums, wide accents), and every letter drawn anew for script size, gets a private code point from U+E000 on. The table
(lessons/formula/math_face.hpp) holds the MATH table's constants, the metrics of each glyph, the variants and parts, and the
script forms; all lengths are fractions of the em.
"""
import copy
import sys

from fontTools.pens.boundsPen import BoundsPen

import characters
import faces

FIRST_PRIVATE = 0xE000
# Those of the MATH table's constants that a layout in the manner of TeX uses, in the order of the C++ struct.
CONSTANTS = """AxisHeight AccentBaseHeight DisplayOperatorMinHeight DelimitedSubFormulaMinHeight
SubscriptShiftDown SubscriptTopMax SubscriptBaselineDropMin SuperscriptShiftUp SuperscriptShiftUpCramped
SuperscriptBottomMin SuperscriptBaselineDropMax SubSuperscriptGapMin SuperscriptBottomMaxWithSubscript SpaceAfterScript
UpperLimitGapMin UpperLimitBaselineRiseMin LowerLimitGapMin LowerLimitBaselineDropMin
StackTopShiftUp StackTopDisplayStyleShiftUp StackBottomShiftDown StackBottomDisplayStyleShiftDown StackGapMin
StackDisplayStyleGapMin FractionNumeratorShiftUp FractionNumeratorDisplayStyleShiftUp FractionDenominatorShiftDown
FractionDenominatorDisplayStyleShiftDown FractionNumeratorGapMin FractionNumDisplayStyleGapMin FractionRuleThickness
FractionDenominatorGapMin FractionDenomDisplayStyleGapMin OverbarVerticalGap OverbarRuleThickness OverbarExtraAscender
UnderbarVerticalGap UnderbarRuleThickness UnderbarExtraDescender RadicalVerticalGap RadicalDisplayStyleVerticalGap
RadicalRuleThickness RadicalExtraAscender RadicalKernBeforeDegree RadicalKernAfterDegree""".split()
PERCENTAGES = "ScriptPercentScaleDown ScriptScriptPercentScaleDown RadicalDegreeBottomRaisePercent".split()


def snake(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class PrivateCodes:
    """Hands out one private code point a glyph."""

    def __init__(self):
        self.code_of = {}

    def __call__(self, glyph):
        return self.code_of.setdefault(glyph, FIRST_PRIVATE + len(self.code_of))


def growing_glyphs(font, private):
    """[(code, vertical, variants [(code, extent)], overlap, parts [(code, start, end, full, extender)])]"""
    variants = font["MATH"].table.MathVariants
    code_of_glyph = {font.getBestCmap().get(c): c for c in characters.GROWING}
    found = []
    for vertical, coverage, constructions in (
        (True, variants.VertGlyphCoverage, variants.VertGlyphConstruction),
        (False, variants.HorizGlyphCoverage, variants.HorizGlyphConstruction),
    ):
        for glyph, construction in zip(coverage.glyphs if coverage else [], constructions or []):
            code = code_of_glyph.get(glyph)
            if code is None:
                continue
            larger = [
                (code if r.VariantGlyph == glyph else private(r.VariantGlyph), r.AdvanceMeasurement)
                for r in construction.MathGlyphVariantRecord
            ]
            assembly = construction.GlyphAssembly
            parts = [
                (private(p.glyph), p.StartConnectorLength, p.EndConnectorLength, p.FullAdvance, p.PartFlags & 1)
                for p in (assembly.PartRecords if assembly else [])
            ]
            found.append((code, vertical, larger, variants.MinConnectorOverlap, parts))
    return found


def script_forms(font, private):
    """[(code, code of its form for script size)], from the feature 'ssty'"""
    cmap, found = font.getBestCmap(), {}
    for record in font["GSUB"].table.FeatureList.FeatureRecord if "GSUB" in font else []:
        if record.FeatureTag != "ssty":
            continue
        for index in record.Feature.LookupListIndex:
            for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                found.update(getattr(getattr(table, "ExtSubTable", table), "alternates", {}))
    return [(code, private(found[cmap[code]][0])) for code in sorted(characters.SCRIPTS) if cmap.get(code) in found]


def by_glyph(coverage_table, values):
    return dict(zip(coverage_table.glyphs, values)) if coverage_table else {}


def metrics(font, codes):
    """[(code, advance, left, right, height, depth, italic correction, accent attachment)] in the order of the codes"""
    glyphs, cmap, info = font.getGlyphSet(), font.getBestCmap(), font["MATH"].table.MathGlyphInfo
    italic, accent = info.MathItalicsCorrectionInfo, info.MathTopAccentAttachment
    italic = by_glyph(italic.Coverage, [v.Value for v in italic.ItalicsCorrection]) if italic else {}
    accent = by_glyph(accent.TopAccentCoverage, [v.Value for v in accent.TopAccentAttachment]) if accent else {}
    rows = []
    for code in sorted(codes):
        if code not in cmap:
            continue
        name, pen = cmap[code], BoundsPen(glyphs)
        glyphs[name].draw(pen)
        left, bottom, right, top = pen.bounds or (0, 0, 0, 0)
        advance = glyphs[name].width
        rows.append((code, advance, left, right, top, -bottom, italic.get(name, 0), accent.get(name, advance / 2)))
    return rows


def write_table(path, font, rows, growing, scripts):
    em = font["head"].unitsPerEm
    constants = font["MATH"].table.MathConstants

    def number(value):
        return f"{value / em:.4g}"

    def value_of(name):
        value = getattr(constants, name)
        return getattr(value, "Value", value)

    # A page loads the glyphs' numbers: whole ones, like beside like, are sent as half of what floats in rows would be.
    columns = [[round(float(number(value)) * 8000) for value in column] for column in list(zip(*rows))[1:]]
    codes = [row[0] for row in rows]
    steps = [code - before for before, code in zip([0] + codes, codes)]

    out = ["// Written by cmake/fonts/math_face.py.", '#include "lessons/formula/math_face.hpp"', "", "#include <algorithm>",
           "#include <array>", "#include <cstdint>", "",
           "namespace gatewalk {", "", "static constexpr MathConstants constants = {"]
    out += [f"    .{snake(name)} = {value_of(name) / 100:.4g}," for name in PERCENTAGES]
    out += [f"    .{snake(name)} = {number(value_of(name))}," for name in CONSTANTS]
    out += ["};", "",
            "// How much greater a code is than the one before it, and of its glyph advance, left, right, height, depth, italic",
            "// correction and accent attachment, in parts of 8000 of the em.",
            f"static constexpr std::uint16_t steps[] = {{{', '.join(map(str, steps))}}};",
            f"static constexpr std::int16_t columns[][{len(rows)}] = {{"]
    out += [f"    {{{', '.join(map(str, column))}}}," for column in columns]
    out += ["};", "",
            f"static std::array<MathGlyph, {len(rows)}> read_glyphs() {{",
            f"  std::array<MathGlyph, {len(rows)}> all;",
            "  char32_t code = 0;",
            "  for (std::size_t k = 0; k < all.size(); ++k) {",
            "    const auto at = [&](std::size_t column) { return static_cast<float>(columns[column][k] / 8000.0); };",
            "    code += steps[k];",
            "    all[k] = {code, at(0), at(1), at(2), at(3), at(4), at(5), at(6)};",
            "  }",
            "  return all;",
            "}", ""]
    for index, (_, _, larger, _, parts) in enumerate(growing):
        if larger:
            items = ", ".join(f"{{0x{code:X}, {number(extent)}}}" for code, extent in larger)
            out.append(f"static constexpr MathVariant variants_{index}[] = {{{items}}};")
        if parts:
            items = ", ".join(f"{{0x{p[0]:X}, {number(p[1])}, {number(p[2])}, {number(p[3])}, {'true' if p[4] else 'false'}}}" for p in parts)
            out.append(f"static constexpr MathPart parts_{index}[] = {{{items}}};")
    out += ["", "static const MathGrowth growths[] = {"]
    for index, (code, vertical, larger, overlap, parts) in enumerate(growing):
        out.append(f"    {{0x{code:X}, {'true' if vertical else 'false'}, {f'variants_{index}' if larger else '{}'}, "
                   f"{f'parts_{index}' if parts else '{}'}, {number(overlap)}}},")
    out += ["};", "", "static constexpr MathScriptForm script_forms[] = {"]
    out += [f"    {{0x{code:X}, 0x{form:X}}}," for code, form in scripts] or ["    {0, 0},"]
    out += ["};", "",
            "const MathConstants& math_constants() { return constants; }", "",
            "std::span<const MathGlyph> math_glyphs() {",
            "  static const auto glyphs = read_glyphs();",
            "  return glyphs;",
            "}", "",
            "const MathGlyph* math_glyph(char32_t code) {",
            "  const auto glyphs = math_glyphs();",
            "  const auto row = std::ranges::lower_bound(glyphs, code, {}, &MathGlyph::code);",
            "  return row != glyphs.end() && row->code == code ? &*row : nullptr;",
            "}", "",
            "const MathGrowth* math_growth(char32_t code) {",
            "  const auto* row = std::ranges::find(growths, code, &MathGrowth::code);",
            "  return row != std::end(growths) ? row : nullptr;",
            "}", "",
            "char32_t math_script_form(char32_t code) {",
            "  const auto* row = std::ranges::lower_bound(script_forms, code, {}, &MathScriptForm::code);",
            "  return row != std::end(script_forms) && row->code == code ? row->form : code;",
            "}", "", "}  // namespace gatewalk", ""]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out))


def first_codes(growing, scripts):
    codes = set(characters.FIRST_MATHEMATICS) | {form for code, form in scripts if code in characters.FIRST_SCRIPTS}
    for code, _, larger, _, _ in growing:
        if code in characters.FIRST_GROWING:
            codes |= {variant for variant, _ in larger}
    return codes


def main(source, output, first, table):
    font = faces.read(source)
    private = PrivateCodes()
    growing = growing_glyphs(font, private)
    scripts = script_forms(font, private)
    faces.map_characters(font, {code: glyph for glyph, code in private.code_of.items()})
    codes = characters.MATHEMATICS | set(private.code_of.values())
    write_table(table, font, metrics(font, codes), growing, scripts)
    for path, kept in ((first, first_codes(growing, scripts)), (output, codes)):
        subset = copy.deepcopy(font)
        faces.keep(subset, kept)
        faces.save(subset, path, "Gatewalk Math")


main(*sys.argv[1:5])
