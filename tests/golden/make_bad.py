#!/usr/bin/env python3
"""Makes tests/golden/bad: weight files with one mistake each, the few odd ones that must be read, and MANIFEST.json.

Needs nothing but Python. Each file starts from the same GRU (input 2, hidden 2); `expect` is reject, accept,
accept_warn or either, `error` the code of the refusal. Run it again after a change: the same bytes come out.
    python3 tests/golden/make_bad.py
"""
import json
import struct
from pathlib import Path

FOLDER = Path(__file__).parent / "bad"
MANIFEST = []


def values(count, start=0.0):
    """Weights in [-1, 1) with 7 significant bits: exact in F32, F16 and BF16."""
    return [((37 * i + int(start * 64)) % 128 - 64) / 64 for i in range(count)]


def gru(prefix="", hidden=2, inputs=2, rows=None, layer=0):
    rows = rows or 3 * hidden
    shapes = {"bias_hh": [rows], "bias_ih": [rows], "weight_hh": [rows, hidden], "weight_ih": [rows, inputs]}
    return {f"{prefix}{name}_l{layer}": shape for name, shape in shapes.items()}


PACK = {"F32": "f", "F64": "d", "F16": "e", "U8": "B"}


def pack(dtype, numbers):
    if dtype == "BF16":
        return b"".join(struct.pack("<f", x)[2:] for x in numbers)
    return struct.pack(f"<{len(numbers)}{PACK[dtype]}", *numbers)


def tensors(shapes, dtype="F32", change=None):
    """A list of [name, entry, bytes]; `change` maps (name, index) to a value."""
    made, at = [], 0
    for k, (name, shape) in enumerate(shapes.items()):
        count = 1
        for size in shape:
            count *= size
        numbers = values(count, k / 8) if dtype != "U8" else [i % 251 for i in range(count)]
        for (changed, index), value in (change or {}).items():
            if changed == name:
                numbers[index] = value
        data = pack(dtype, numbers)
        made.append([name, {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(data)]}, data])
        at += len(data)
    return made


def header_of(made):
    return json.dumps({name: entry for name, entry, _ in made}, separators=(",", ":"))


def file(header, data, length=None):
    if isinstance(header, str):
        header = header.encode()
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def put(name, expect, error, must, content):
    path = FOLDER / f"{name}.safetensors"
    path.write_bytes(content)
    MANIFEST.append({"file": path.name, "expect": expect, "error": error, "must": must, "bytes": len(content)})


def main():
    FOLDER.mkdir(exist_ok=True)
    plain = tensors(gru())
    header, data = header_of(plain), b"".join(part for _, _, part in plain)
    good = file(header, data)

    def edited(old, new):
        assert old in header, old
        return file(header.replace(old, new, 1), data)

    def model(shapes, **how):
        made = tensors(shapes, **how)
        return file(header_of(made), b"".join(part for _, _, part in made))

    def without(*names):
        return {name: shape for name, shape in gru().items() if name not in names}

    reject = lambda name, error, must, content: put(name, "reject", error, must, content)
    entry = header[header.index(":") + 1 : header.index("}") + 1]

    reject("length_none", "TRUNCATED", "say the file is empty", b"")
    reject("length_cut", "TRUNCATED", "say that even the length is cut off", good[:5])
    reject("length_zero", "HEADER_LEN", "refuse a header of 0 bytes", file("", data, 0))
    reject("length_wraps", "HEADER_LEN", "8 + length wraps: never a size", file(header, data, 2**64 - 8))
    reject("length_big_endian", "HEADER_LEN", "may say that the length is big-endian", file(header, data, len(header) << 48))
    reject("header_cut", "TRUNCATED", "say that the header is cut off", good[:100])
    reject("header_no_json", "HEADER_JSON", "the header is prose", file("weights follow", data))
    reject("header_nul", "HEADER_JSON", "a zero byte does not end the header", file(header.encode() + b"\0garbage", data))
    reject("header_deep", "HEADER_JSON", "no stack overflow", file('{"a":' + "[" * 5000, b""))
    reject("header_latin1", "HEADER_UTF8", "not UTF-8", file(header.replace("bias_hh", "bi\u00e4s_h", 1).encode("latin-1"), data))
    reject("header_list", "HEADER_SCHEMA", "the header is an array", file("[" + header + "]", data))
    reject("header_metadata", "HEADER_SCHEMA", "metadata values are strings", edited("{", '{"__metadata__":{"epochs":9},'))
    reject("header_no_offsets", "HEADER_SCHEMA", "name the missing field", edited(',"data_offsets":[0,24]', ""))
    reject("name_twice", "DUPLICATE", "an escaped name is the same name", file(header[:-1] + ',"bias\\u005fhh_l0":' + entry + "}", data))
    reject("dtype_unknown", "DTYPE", "F31 is not in the format", edited("F32", "F31"))
    reject("dtype_wider", "SIZE", "F64 needs twice the bytes", edited("F32", "F64"))
    reject("shape_negative", "SHAPE", "a dimension is -6", edited("[6]", "[-6]"))
    reject("shape_fraction", "SHAPE", "6.0 is no whole number in JSON's eyes", edited("[6]", "[6.0]"))
    reject("shape_long", "SHAPE", "a dimension of 5,000 digits", edited("[6]", "[" + "7" * 5000 + "]"))
    reject("shape_wraps_32", "SIZE", "2^16 * 2^16 wraps to 0 in 32 bits",
           file(header[:-1] + ',"z":{"dtype":"U8","shape":[65536,65536],"data_offsets":[%d,%d]}}' % (len(data), len(data)), data))
    reject("offsets_overlap", "OFFSETS", "two tensors share bytes", edited("[24,48]", "[0,24]"))
    reject("offsets_hole", "OFFSETS", "bytes that belong to nobody", edited("[0,24]", "[4,28]"))
    reject("offsets_low_32", "OFFSETS", "the low 32 bits look right", edited("[0,24]", "[4294967296,4294967320]"))
    reject("data_none", "TRUNCATED", "header only", file(header, b""))
    reject("data_more", "TRAILING", "bytes after the last tensor", good + b"tail")
    reject("type_pickle", "FILE_TYPE", "say how to convert, never unpickle", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.")
    reject("type_zip", "FILE_TYPE", "torch.save's archive: say how to convert", b"PK\x03\x04\x14\x00\x00\x08\x08\x00archive/data.pkl")
    reject("type_html", "FILE_TYPE", "a saved web page", b"<html><body>Sign in to download</body></html>")

    reject("model_none", "MISSING_TENSOR", "list what was found", model({"conv.weight": [2, 2], "conv.bias": [2]}))
    reject("model_no_hh", "MISSING_TENSOR", "name weight_hh_l0", model(without("weight_hh_l0")))
    reject("model_one_bias", "MISSING_TENSOR", "bias_hh_l0 without bias_ih_l0", model(without("bias_ih_l0")))
    reject("model_gap", "MISSING_TENSOR", "layers 0 and 2, no 1", model({**gru(), **gru(layer=2)}))
    reject("model_half_reverse", "MISSING_TENSOR", "the reverse direction is incomplete", model({**gru(), "weight_hh_l0_reverse": [6, 2]}))
    reject("model_nul_name", "MISSING_TENSOR", "a name does not end at a zero byte", edited("weight_hh_l0", "weight_hh_l0\\u0000"))
    reject("model_mixed", "SHAPE_MISMATCH", "layer 1 has an LSTM's rows", model({**gru(), **gru(layer=1, rows=8)}))
    reject("model_transposed", "SHAPE_MISMATCH", "may say it looks transposed", model({**gru(), "weight_hh_l0": [2, 6], "weight_ih_l0": [2, 6]}))
    reject("model_flat", "SHAPE_MISMATCH", "12 values in one dimension are not reshaped", model({**gru(), "weight_hh_l0": [12]}))
    reject("model_empty", "SHAPE_MISMATCH", "hidden size 0", model({"weight_hh_l0": [0, 0], "weight_ih_l0": [0, 2]}))
    reject("model_bytes", "DTYPE", "quantized weights", model(gru(), dtype="U8"))
    put("model_two", "either", "AMBIGUOUS", "never pick one silently", model({**gru("first."), **gru("second.")}))
    reject("value_nan", "NONFINITE", "name weight_ih_l0 and [2, 1]", model(gru(), change={("weight_ih_l0", 5): float("nan")}))
    reject("value_f16_inf", "NONFINITE", "infinity stored as F16", model(gru(), dtype="F16", change={("bias_hh_l0", 1): float("inf")}))
    reject("value_f64_large", "NONFINITE", "1e200 has no float32", model(gru(), dtype="F64", change={("bias_hh_l0", 1): 1e200}))
    put("value_large", "accept_warn", "RANGE", "1e9 is no trained weight, but may be meant", model(gru(), change={("bias_hh_l0", 1): 1e9}))

    put("ok_plain", "accept", "", "the plain GRU", good)
    put("ok_unaligned", "accept", "", "every float at an odd address", struct.pack("<Q", len(header) + 1) + header.encode() + b" " + data)
    put("ok_pretty", "accept", "", "a header with newlines", file(json.dumps(json.loads(header), indent=1), data))
    put("ok_bf16", "accept", "", "BF16, exact", model(gru(), dtype="BF16"))
    put("ok_f64", "accept", "", "F64, exact", model(gru(), dtype="F64"))
    put("ok_no_bias", "accept", "", "biases are 0", model(without("bias_ih_l0", "bias_hh_l0")))
    put("ok_more", "accept_warn", "", "load, and list what is not used", model({**gru(), "head.weight": [1, 2]}))
    put("ok_blanks", "either", "HEADER_JSON", "the format wants { first, its reference program does not mind", file("   " + header, data))
    (FOLDER / "MANIFEST.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")


if __name__ == "__main__":
    main()
