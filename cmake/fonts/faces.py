"""What all subset faces have in common: only the wanted glyphs, one em from top to bottom, a name of their own."""
from io import BytesIO

from fontTools import subset
from fontTools.ttLib import TTFont

# Dear ImGui's size is the distance from hhea ascent to descent; with one em, sizes of all faces mean the same
# and their baselines coincide.
ASCENT, DESCENT = 0.8, 0.2


def read(path, number=-1):
    return TTFont(path, fontNumber=number)


def keep(font, characters):
    """Leaves the glyphs of these characters and no tables for shapers, which Dear ImGui does not ask."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.desubroutinize = True  # larger as it is, smaller when it is sent
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 13, 14]
    options.drop_tables += ["FFTM", "MATH", "GSUB", "GPOS", "GDEF", "BASE", "STAT", "DSIG", "vhea", "vmtx", "VORG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def map_characters(font, glyph_names):
    """Gives code points (existing or private) to glyphs, in every Unicode table that can hold them."""
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format in (4, 12):
            table.cmap.update({c: g for c, g in glyph_names.items() if c < 0x10000 or table.format == 12})


def use_tabular_digits(font):
    """Dear ImGui applies no features: the digits' code points get the glyphs of equal width ('tnum')."""
    characters = font.getBestCmap()
    substitutes = {}
    for record in font["GSUB"].table.FeatureList.FeatureRecord if "GSUB" in font else []:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                substitutes.update(getattr(getattr(table, "ExtSubTable", table), "mapping", {}))
    digits = {c: substitutes[characters[c]] for c in range(0x30, 0x3A) if characters.get(c) in substitutes}
    map_characters(font, digits)


def without_glyph_names(font):
    """The same font with numbers for the names that CFF keeps of its glyphs, which nobody asks for."""
    bytes_of = BytesIO()
    font.save(bytes_of)
    font = TTFont(bytes_of, recalcTimestamp=False)
    if "CFF " in font:
        old = font.getGlyphOrder()
        new = old[:1] + [str(k) for k in range(1, len(old))]
        top = font["CFF "].cff[0]
        shapes = top.CharStrings.charStrings
        top.charset = new
        top.CharStrings.charStrings = {n: shapes[o] for n, o in zip(new, old)}
        font.setGlyphOrder(new)
        for table in ("cmap", "hmtx"):
            font[table]  # read under the new names
    return font


def save(font, path, family):
    em = font["head"].unitsPerEm
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = round(em * ASCENT), -round(em * DESCENT), 0
    # A changed face does not carry the name of the one it was made from.
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = family
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames[0] = family.replace(" ", "")
        for key in ("FullName", "FamilyName"):
            if hasattr(cff.topDictIndex[0], key):
                setattr(cff.topDictIndex[0], key, family)
    font["head"].modified = font["head"].created  # the same bytes from every run
    font.recalcTimestamp = False
    without_glyph_names(font).save(path)
