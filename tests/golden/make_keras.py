#!/usr/bin/env python3
"""Adds Keras' files to tests/golden/models: small ones as each version of Keras writes them, what their networks put out, and files
that must be refused. The format of both folders is make_models.py's.

Needs python3-h5py and python3-numpy, no Keras: what Keras writes was learned from its sources (src/saving/legacy/hdf5_format.py,
src/saving/saving_lib.py) and from published files. The equations are Keras' own, written here in NumPy, in double.
    /usr/bin/python3 tests/golden/make_keras.py
"""
import io
import json
import zipfile
from pathlib import Path

import h5py
import numpy as np

FOLDER = Path(__file__).parent / "models"
STEPS = 7
random = np.random.RandomState(16)


def sequence(width):
    return np.sin(0.7 * np.arange(STEPS)[:, None] + 1.3 * np.arange(width)[None] + 0.1)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def draw(*shape):
    return (random.randint(-24, 25, shape) / 32).astype("f4")


FUNCTIONS = {
    "linear": lambda a: a, "tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda a: np.maximum(a, 0),
    "elu": lambda a: np.where(a > 0, a, np.expm1(np.minimum(a, 0))), "softsign": lambda a: a / (1 + np.abs(a)),
    "swish": lambda a: a * sigmoid(a), "hard_sigmoid": lambda a: np.clip(0.2 * a + 0.5, 0, 1),
    "hard_sigmoid 3": lambda a: np.clip(a / 6 + 0.5, 0, 1),
}


def run(kind, w, x, activation="tanh", gates="sigmoid", after=True, back=False):
    """One direction of a layer, its arrays as Keras keeps them; every step, in the order of time."""
    f, g = FUNCTIONS[activation], FUNCTIONS[gates]
    K, U = w[0].astype(float), w[1].astype(float)
    b = w[2].astype(float) if len(w) > 2 else np.zeros(K.shape[1])
    H = U.shape[0]
    h, c, out = np.zeros(H), np.zeros(H), []
    for row in x[::-1] if back else x:
        if kind == "SimpleRNN":
            h = f(row @ K + h @ U + b)
        elif kind == "LSTM":
            i, forget, a, o = np.split(row @ K + h @ U + b, 4)
            c = g(forget) * c + g(i) * f(a)
            h = g(o) * f(c)
        else:
            both = b if b.ndim == 2 else np.stack([b, np.zeros_like(b)])
            z, r, a = np.split(row @ K + both[0], 3)
            zh, rh, ah = np.split(h @ U + both[1], 3)
            z, r = g(z + zh), g(r + rh)
            a = f(a + r * ah) if after else f(a + (r * h) @ U[:, 2 * H:] + both[1][2 * H:])
            h = z * h + (1 - z) * a
        out.append(h)
    return np.array(out[::-1] if back else out)


def arrays(kind, inputs, units, bias=True, after=False):
    gates = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}[kind]
    made = [draw(inputs, gates * units), draw(units, gates * units)]
    return made + [draw(2, gates * units) if after else draw(gates * units)] if bias else made


def layer(name, output):
    output = np.asarray(output, dtype=float)
    return {"name": name, "output": {"shape": list(output.shape), "data": output.reshape(-1).tolist()}}


def network(name, width, *layers):
    return {"name": name, "input_width": width, "T": STEPS, "layers": list(layers)}


def write(name, content, form, networks, **more):
    (FOLDER / "files" / name).write_bytes(content)
    (FOLDER / "expected" / f"{name}.json").write_text(json.dumps({"file": name, "format": form, "networks": networks, **more}) + "\n")


def text(value, fixed):
    return np.array([v.encode() for v in value]) if fixed else np.array(value, dtype=h5py.string_dtype())


def h5(layers, config=None, version="2.15.0", fixed=False, chunks=None, **options):
    """layers: [(name, {weight name: array})]; as Keras' save and save_weights."""
    stream = io.BytesIO()
    with h5py.File(stream, "w", **options) as f:
        top = f.create_group("model_weights") if config else f
        if config:
            f.attrs["model_config"] = json.dumps(config)
        if version:
            top.attrs["keras_version"] = version
            top.attrs["backend"] = "tensorflow"
        top.attrs["layer_names"] = text([name for name, _ in layers], fixed)
        for name, weights in layers:
            group = top.create_group(name)
            group.attrs["weight_names"] = text(list(weights), fixed) if weights else np.zeros(0)
            for path, array in weights.items():
                group.create_dataset(path, data=array, **({"chunks": True, "compression": "gzip"} if chunks else {}))
    return stream.getvalue()


def keras_zip(config, weights, version="3.9.2", compression=zipfile.ZIP_STORED):
    stream, inner = io.BytesIO(), io.BytesIO()
    with h5py.File(inner, "w") as f:
        for path, array in weights.items():
            f.create_dataset(path, data=array)
    with zipfile.ZipFile(stream, "w", compression) as z:
        for name, content in (("metadata.json", json.dumps({"keras_version": version})), ("config.json", json.dumps(config)),
                              ("model.weights.h5", inner.getvalue())):
            z.writestr(zipfile.ZipInfo(name), content, compression)
    return stream.getvalue()


def named(prefix, weights):
    return dict(zip((f"{prefix}/kernel:0", f"{prefix}/recurrent_kernel:0", f"{prefix}/bias:0"), weights))


def config_of(kind, name, units, sequences=True, **more):
    config = {"name": name, "units": units, "return_sequences": sequences, "activation": "tanh", "go_backwards": False}
    if kind != "SimpleRNN":
        config["recurrent_activation"] = "sigmoid"
    return {"class_name": kind, "config": {**config, **more}}


def dense(name, units, activation="linear"):
    return {"class_name": "Dense", "config": {"name": name, "units": units, "activation": activation}}


def in_series(*layers):
    return {"class_name": "Sequential", "config": {"name": "sequential", "layers": list(layers)}}


def stacks():
    # Unlike widths and cells, and a Dense behind every step.
    lstm, gru, out = arrays("LSTM", 2, 4), arrays("GRU", 4, 3, after=True), [draw(3, 2), draw(2)]
    x = sequence(2)
    y1 = run("LSTM", lstm, x)
    y2 = run("GRU", gru, y1)
    config = in_series(config_of("LSTM", "lstm", 4), {"class_name": "Dropout", "config": {"name": "dropout", "rate": 0.2}},
                       config_of("GRU", "gru", 3, reset_after=True), dense("dense", 2, "softmax"))
    write("stack.h5", h5([("lstm", named("lstm/lstm_cell", lstm)), ("dropout", {}), ("gru", named("gru/gru_cell", gru)),
                          ("dense", {"dense/kernel:0": out[0], "dense/bias:0": out[1]})], config),
          "keras-hdf5", [network("lstm", 2, layer("lstm", y1), layer("gru", y2), layer("dense", y2 @ out[0] + out[1]))])
    # Two directions under one, merged by each mode; relu, elu and what reads its argument twice.
    for mode, merge in (("sum", np.add), ("mul", np.multiply), ("ave", lambda a, b: (a + b) / 2)):
        f, b, top = arrays("SimpleRNN", 2, 3), arrays("SimpleRNN", 2, 3), arrays("LSTM", 3, 2)
        y1 = merge(run("SimpleRNN", f, x, "softsign"), run("SimpleRNN", b, x, "softsign", back=True))
        y2 = run("LSTM", top, y1, "relu", "hard_sigmoid")
        config = in_series({"class_name": "Bidirectional", "config": {"name": "both", "merge_mode": mode,
                                                                      "layer": config_of("SimpleRNN", "rnn", 3, activation="softsign")}},
                           config_of("LSTM", "lstm", 2, activation="relu", recurrent_activation="hard_sigmoid"))
        weights = {**named("both/forward_rnn/simple_rnn_cell", f), **named("both/backward_rnn/simple_rnn_cell_1", b)}
        write(f"merge_{mode}.h5", h5([("both", weights), ("lstm", named("lstm", top))], config, "2.2.5", fixed=True), "keras-hdf5",
              [network("both", 2, layer("both", y1), layer("lstm", y2))])
    # What works on each step alone between recurrent layers; go_backwards, under which the next runs on what comes last first.
    a, b, c = arrays("GRU", 2, 3, after=False), arrays("LSTM", 4, 3), arrays("LSTM", 3, 2)
    middle, norm = [draw(3, 4), draw(4)], [draw(3) + 2, draw(3), draw(3), np.abs(draw(3)) + np.float32(0.5)]
    y1 = run("GRU", a, x, gates="hard_sigmoid 3", after=False, back=True)
    y2 = run("LSTM", b, np.maximum(y1 @ middle[0] + middle[1], 0), back=True)
    scaled = (y2 - norm[2]) * (norm[0] / np.sqrt(norm[3].astype(float) + 1e-3)) + norm[1]
    y3 = run("LSTM", c, scaled, "swish", back=True)
    config = in_series(config_of("GRU", "gru", 3, reset_after=False, recurrent_activation="hard_sigmoid", go_backwards=True),
                       {"class_name": "TimeDistributed", "config": {"name": "td", "layer": dense("inner", 4, "relu")}},
                       config_of("LSTM", "lstm", 3),
                       {"class_name": "BatchNormalization", "config": {"name": "bn", "epsilon": 1e-3, "scale": True, "center": True}},
                       config_of("LSTM", "lstm_1", 2, activation="swish"))
    v = {f"layers/gru/cell/vars/{k}": w for k, w in enumerate(a)} | {f"layers/lstm/cell/vars/{k}": w for k, w in enumerate(b)}
    v |= {f"layers/lstm_1/cell/vars/{k}": w for k, w in enumerate(c)} | {f"layers/batch_normalization/vars/{k}": w for k, w in enumerate(norm)}
    v |= {f"layers/time_distributed/layer/vars/{k}": w for k, w in enumerate(middle)}
    write("between.keras", keras_zip(config, v), "keras-zip",
          [network("gru", 2, layer("gru", y1), layer("lstm", y2), layer("lstm_1", y3))], notes="own time step")
    write("deflated.keras", keras_zip(config, v, compression=zipfile.ZIP_DEFLATED), "keras-zip",
          [network("gru", 2, layer("gru", y1), layer("lstm", y2), layer("lstm_1", y3))])
    # As Keras 2.15 wrote on Windows: one name with backslashes.
    backslashes = {path.replace("layers/", "layers\\").replace("/cell", "\\cell"): w for path, w in v.items()}
    write("windows.keras", keras_zip(config, backslashes, "3.0.0"),
          "keras-zip", [network("gru", 2, layer("gru", y1), layer("lstm", y2), layer("lstm_1", y3))])


def graphs():
    x = sequence(2)
    # A layer that feeds two, one of them a readout; a model within the model; a shared name within it.
    a, b, out = arrays("LSTM", 2, 3), arrays("LSTM", 5, 2), [draw(3, 1), draw(1)]
    inner = in_series(config_of("LSTM", "lstm", 2))
    inner["config"]["name"] = "inner"
    node = lambda *names: [[[name, 0, 0, {}] for name in names]]
    config = {"class_name": "Functional", "config": {"name": "model", "layers": [
        {"class_name": "InputLayer", "name": "in", "config": {"name": "in"}, "inbound_nodes": []},
        {**config_of("LSTM", "first", 3), "name": "first", "inbound_nodes": node("in")},
        {**dense("gate", 1, "sigmoid"), "name": "gate", "inbound_nodes": node("first")},
        {"class_name": "Concatenate", "name": "join", "config": {"name": "join"}, "inbound_nodes": node("first", "in")},
        {**inner, "name": "inner", "inbound_nodes": node("join")}]}}
    y = run("LSTM", a, x)
    write("graph.h5", h5([("in", {}), ("first", named("first/lstm_cell", a)), ("gate", {"gate/kernel:0": out[0], "gate/bias:0": out[1]}),
                          ("join", {}), ("inner", named("lstm/lstm_cell", b))], config),
          "keras-hdf5", [network("first", 2, layer("first", y), layer("gate", y @ out[0] + out[1])),
                         network("lstm", 5, layer("lstm", run("LSTM", b, sequence(5))))], notes="first|Concatenate")
    # An encoder whose last output the decoder reads four times.
    e, d, out = arrays("LSTM", 2, 3), arrays("LSTM", 2, 3), [draw(3, 1), draw(1)]
    narrow = [draw(3, 2), draw(2)]
    code = np.tanh(run("LSTM", e, x)[-1] @ narrow[0] + narrow[1])
    y = run("LSTM", d, np.repeat(code[None], 4, 0))
    config = in_series(config_of("LSTM", "encoder", 3, False), dense("code", 2, "tanh"),
                       {"class_name": "RepeatVector", "config": {"name": "repeat", "n": 4}}, config_of("LSTM", "decoder", 3),
                       {"class_name": "TimeDistributed", "config": {"name": "td", "layer": dense("inner", 1)}})
    write("decoder.h5", h5([("encoder", named("encoder/lstm_cell", e)), ("code", {"code/kernel:0": narrow[0], "code/bias:0": narrow[1]}),
                            ("repeat", {}), ("decoder", named("decoder/lstm_cell", d)), ("td", {"td/kernel:0": out[0], "td/bias:0": out[1]})],
                           config), "keras-hdf5", [network("encoder", 2, layer("decoder", y), layer("td", y @ out[0] + out[1]))])


def weights_alone():
    x = sequence(2)
    a = arrays("LSTM", 2, 3)
    write("old_weights.h5", h5([("lstm_1", named("lstm_1", a))], version="2.1.2", fixed=True), "keras-hdf5-weights",
          [network("lstm_1", 2, layer("lstm_1", run("LSTM", a, x, gates="hard_sigmoid")))], notes="hard_sigmoid is taken")
    write("new_weights.h5", h5([("lstm_1", named("lstm_1/lstm_cell", a))], version="2.12.0"), "keras-hdf5-weights",
          [network("lstm_1", 2, layer("lstm_1", run("LSTM", a, x)))], notes="--gates chooses another: hard_sigmoid")
    # CuDNN's: each gate's memory lies the other way round, and there are two biases.
    turned = [np.hstack([k.T.reshape(-1).reshape(k.shape) for k in np.split(a[0], 4, axis=1)]),
              np.hstack([k.T for k in np.split(a[1], 4, axis=1)])]
    second = draw(12)
    write("cudnn_weights.h5", h5([("cu_dnnlstm_1", named("cu_dnnlstm_1", turned + [np.concatenate([a[2] - second, second])]))], version="2.1.5"),
          "keras-hdf5-weights", [network("cu_dnnlstm_1", 2, layer("cu_dnnlstm_1", run("LSTM", a, x)))])
    # Keras 1: an array a gate.
    g = arrays("GRU", 2, 3)
    parts = {f"gru1_{what}_{gate}:0": block for what, array in zip("WUb", g) for gate, block in zip("zrh", np.split(array, 3, axis=-1))}
    write("keras1_weights.h5", h5([("gru1", parts)], version=None, fixed=True), "keras-hdf5-weights",
          [network("gru1", 2, layer("gru1", run("GRU", g, x, gates="hard_sigmoid", after=False)))], notes="as in Keras 1")
    # model.weights.h5 by itself, as Keras 3's save_weights writes it.
    stream = io.BytesIO()
    with h5py.File(stream, "w") as f:
        for k, w in enumerate(a):
            f.create_dataset(f"layers/lstm/cell/vars/{k}", data=w)
    write("three.weights.h5", stream.getvalue(), "keras-hdf5-weights", [network("lstm", 2, layer("lstm", run("LSTM", a, x)))])


def refused():
    a = arrays("LSTM", 2, 3)
    whole = h5([("lstm", named("lstm/lstm_cell", a))], in_series(config_of("LSTM", "lstm", 3)))
    refuse = lambda name, content, says: write(name, content, "refused", [], says=says)
    refuse("chunks.h5", h5([("lstm", named("lstm", a))], in_series(config_of("LSTM", "lstm", 3)), chunks=True), "compressed|chunks")
    refuse("cut.h5", whole[:len(whole) // 2], "damaged")
    refuse("cut_early.h5", whole[:40], "damaged")
    refuse("no_weights.h5", h5([("dense", {"dense/kernel:0": draw(2, 2)})], in_series(dense("dense", 2))), "no recurrent layer")
    refuse("function.h5", h5([("lstm", named("lstm", a))], in_series(config_of("LSTM", "lstm", 3, activation="gelu"))), "'gelu'")
    refuse("shape.h5", h5([("lstm", named("lstm", [a[0], a[1][:, :9], a[2]]))], in_series(config_of("LSTM", "lstm", 3))), "units")
    circle = bytearray(whole)  # the root group's tree is its own child
    at = whole.find(b"TREE")
    circle[at + 5] = 1
    circle[at + 32:at + 40] = at.to_bytes(8, "little")
    refuse("circle.h5", bytes(circle), "circles|damaged")
    refuse("no_archive.keras", keras_zip(in_series(config_of("LSTM", "lstm", 3)), {})[:200], "archive")


if __name__ == "__main__":
    for folder in ("files", "expected"):
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
    stacks(), graphs(), weights_alone(), refused()
