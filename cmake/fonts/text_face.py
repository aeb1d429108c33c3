"""Subsets a face for prose, code or Chinese.

    text_face.py SOURCE OUTPUT --family NAME --characters text|code|first-text|first-code [--used-in FILE…]
    text_face.py SOURCE OUTPUT --family NAME --used-in FILE… [--number N]   (every character of these texts; N: face of a .ttc)
"""
import argparse
from pathlib import Path

import characters
import faces

parser = argparse.ArgumentParser()
parser.add_argument("source")
parser.add_argument("output")
parser.add_argument("--family", required=True)
parser.add_argument("--characters", choices=["text", "code", "first-text", "first-code"])
parser.add_argument("--used-in", nargs="+", default=[])
parser.add_argument("--number", type=int, default=-1)
arguments = parser.parse_args()

known = {"text": characters.TEXT, "code": characters.CODE,
         "first-text": characters.FIRST_TEXT, "first-code": characters.FIRST_CODE}
wanted = known.get(arguments.characters, characters.span(0x20, 0x7E))
for path in arguments.used_in:
    wanted = wanted | {ord(c) for c in Path(path).read_text(encoding="utf-8") if c.isprintable()}

font = faces.read(arguments.source, arguments.number)
faces.use_tabular_digits(font)
faces.keep(font, wanted)
faces.save(font, arguments.output, arguments.family)
