"""Which characters each subset face holds. A character that the source face lacks is left out silently by the subsetter."""


def span(first, last):
    return set(range(first, last + 1))


LATIN = span(0x20, 0x7E) | span(0xA0, 0x17F) | span(0x2010, 0x2015) | span(0x2018, 0x201E) | span(0x2020, 0x2022)
LATIN |= {ord(c) for c in "…‰′″‹›€™ˆ˜"}

# Prose, labels and numbers of the lab.
TEXT = LATIN | span(0x391, 0x3A9) | span(0x3B1, 0x3C9)
TEXT |= span(0x2070, 0x208E) | span(0x2090, 0x209C)
TEXT |= {ord(c) for c in "←↑→↓↔↕↗↘↩↪↵⇄⇒⇔⇧⌘⌥⌃⌫⏎⎋"}
TEXT |= {ord(c) for c in "∂∆∏∑−∕√∞∫≈≠≤≥±×÷·⋅⊙◊"}
TEXT |= {ord(c) for c in "■□▲△▶▷▼▽◀◁◆◇○●★☆☀☾✓✗✕✔✘"}

# Programs shown in the inspector.
CODE = LATIN - span(0x100, 0x17F) | {ord(c) for c in "∂σ→←×−≈≠≤≥"}

# Formulas: ASCII, signs, accents, Greek, letterlike, arrows, operators, brackets, bold, italic and calligraphic letters.
# What lessons/tex/symbols.cpp can name must be here.
MATHEMATICS = span(0x20, 0x7E) | span(0xB0, 0xB4) | span(0x300, 0x308) | span(0x391, 0x3A9) | span(0x3B1, 0x3C9)
MATHEMATICS |= {ord(c) for c in "\u00a0¬·×÷ıȷ\u030cϑϕϖϰϱϵ–—‖‘’“”•…′″‴ℂℍℎℏℑℒℓℕℙℚℛℝℤ\u20d7ℬℰℱℋℐℳ□"}
MATHEMATICS |= span(0x2190, 0x2195) | span(0x2200, 0x2213) | span(0x2215, 0x221E) | span(0x2227, 0x222B)
MATHEMATICS |= {ord(c) for c in "↦⇐⇒⇔⟵⟶⟼∣∥∴∼≃≅≈≔≠≡≤≥≪≫⊂⊃⊆⊇⊕⊖⊗⊘⊙⊤⊥⋅⋆⋮⋯⋰⋱⌈⌉⌊⌋⟨⟩⏞⏟"}
MATHEMATICS |= span(0x1D400, 0x1D467) | span(0x1D49C, 0x1D4B5) | {0x1D53C, 0x1D540} | span(0x1D6A4, 0x1D6A5)
MATHEMATICS |= span(0x1D6FC, 0x1D71B) | span(0x1D7CE, 0x1D7D7)

# What grows: these keep the face's larger variants and the parts that taller ones are assembled from.
GROWING = [ord(c) for c in "()[]{}|∥⌊⌋⌈⌉⟨⟩√∑∏∫⏞⏟"] + [0x302, 0x303, 0x20D7]

# What the face draws anew for script size, sturdier than its letters scaled down.
SCRIPTS = span(0x30, 0x39) | span(0x41, 0x5A) | span(0x61, 0x7A) | {ord(c) for c in "()+,=[]ℎℓ−′"}
SCRIPTS |= span(0x1D434, 0x1D467) | span(0x1D6FC, 0x1D71B)

# --- the first letters: what a page is drawn with until the whole face has come (web/supply.mjs) ---------------
# Of prose all that lessons and phrases are written with (faces.cmake), and the numbers and signs that the lab makes.
FIRST_TEXT = span(0x20, 0x7E) | {ord(c) for c in "·×²³¹⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃−±≈≤≥≠∞√∂∇∑○●✓–—’“”…′"}
FIRST_CODE = span(0x20, 0x7E) | {ord(c) for c in "²·×–…→−≤≥"}

# Of formulas what the lessons write; tests/lessons/first_letters.cpp names what is missing here.
FIRST_ITALIC = span(0x1D44E, 0x1D467) | {0x210E} | {0x1D434 + ord(c) - ord("A") for c in "CHIKLNPTUVWX"}
FIRST_GREEK = {0x1D6FC + ord(c) - 0x3B1 for c in "αβγδεηθλμπσφ"} | span(0x1D715, 0x1D716)
FIRST_MATHEMATICS = span(0x61, 0x7A) | {ord(c) for c in " !()*+,-./0123456789:;<=>?LMST[]|"} | FIRST_ITALIC | FIRST_GREEK
FIRST_MATHEMATICS |= {ord(c) for c in "\u00a0\u0302\u0303·×′‖…←→↓∂∇−∘√∞∥≈≠≤≥⊤⋅⋯∑∏∈"}
# Of these the larger variants as well, though not the parts of still taller ones; of those the forms for script size.
FIRST_GROWING = {ord(c) for c in "()[]√∑∏"}
FIRST_SCRIPTS = span(0x30, 0x39) | span(0x61, 0x7A) | {ord(c) for c in "()+,=[]−′"} | FIRST_ITALIC | FIRST_GREEK
