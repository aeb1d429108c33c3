#!/usr/bin/env python3
"""Makes tests/golden/models: small files of weights in every form that people publish, what the networks in them put out, and files
that must be refused.

Needs python3-torch (1.13 of Debian). files/NAME is the file, expected/NAME.json what PyTorch computes in double from the numbers in
it for x[t][k] = sin(0.7 t + 1.3 k + 0.1), t = 0 … 6: {file, format, networks: [{name, input_width, T, layers: [{name, output}]}]};
`name` is what --prefix is given where a file holds several. A file that is refused has no networks, and `says`, a word of the answer.
Adding a format is adding files here, or in a script of its own that writes the same two folders. The same bytes come out again, but for
the older form of torch.save, which calls storages by where they lay in memory.
    python3 tests/golden/make_models.py
"""
import collections
import io
import json
import math
import pickle
import struct
import zipfile
from pathlib import Path

import torch
from torch import nn

FOLDER = Path(__file__).parent / "models"
STEPS = 7
torch.manual_seed(16)


def sequence(width):
    return torch.tensor([[[math.sin(0.7 * t + 1.3 * k + 0.1) for k in range(width)]] for t in range(STEPS)], dtype=torch.float64)


def layer(name, output):
    return {"name": name, "output": {"shape": list(output.shape), "data": output.reshape(-1).tolist()}}


def network(name, module, head=None, width=None):
    """Runs a copy in double: a module of layers, or a cell step by step; `head` a Linear behind it."""
    with torch.no_grad():
        x = sequence(width or module.input_size)
        run = pickle.loads(pickle.dumps(module)).double()
        if isinstance(module, (nn.LSTMCell, nn.GRUCell, nn.RNNCell)):
            rows, state = [], None
            for step in x:
                state = run(step, state)
                rows.append(state[0] if isinstance(state, tuple) else state)
            y = torch.stack(rows)
        else:
            y = run(x)[0]
        layers = [layer(name, y[:, 0])]
        if head is not None:
            layers.append(layer("readout", pickle.loads(pickle.dumps(head)).double()(y)[:, 0]))
    return {"name": name, "input_width": x.shape[2], "T": STEPS, "layers": layers}


def write(name, content, form, networks, **more):
    (FOLDER / "files" / name).write_bytes(content)
    record = {"file": name, "format": form, "networks": networks, **more}
    (FOLDER / "expected" / f"{name}.json").write_text(json.dumps(record) + "\n")


def saved(obj, **options):
    stream = io.BytesIO()
    torch.save(obj, stream, **options)
    return stream.getvalue()


def legacy(obj):
    return saved(obj, _use_new_zipfile_serialization=False)


def prefixed(prefix, module):
    return {prefix + name: value for name, value in module.state_dict().items()}


class Tagger(nn.Module):
    def __init__(self, kind=nn.LSTM, inputs=2, hidden=3, outputs=2, **options):
        super().__init__()
        self.rnn = kind(inputs, hidden, **options)
        self.fc = nn.Linear(hidden * (2 if options.get("bidirectional") else 1), outputs)


# --- torch.save ---

def torch_files():
    tagger = Tagger(num_layers=2, bidirectional=True)
    write("lstm.pt", saved(tagger.state_dict()), "torch-zip", [network("rnn", tagger.rnn, tagger.fc)])
    write("lstm_4.pt", saved(tagger.state_dict(), pickle_protocol=4), "torch-zip", [network("rnn", tagger.rnn, tagger.fc)])

    gru = Tagger(nn.GRU)
    adam = torch.optim.Adam(gru.parameters())
    gru.fc(gru.rnn(torch.ones(2, 1, 2))[0]).sum().backward()
    adam.step()
    checkpoint = {"epoch": 3, "loss": 0.25, "name": "gru", "history": [0.5, 0.25], "optimizer_state_dict": adam.state_dict(),
                  "model_state_dict": gru.state_dict(), "mean": torch.ones(2)}
    expected = [network("rnn", gru.rnn, gru.fc)]
    write("checkpoint.pth", legacy(checkpoint), "torch-legacy", expected, notes="optimizer_state_dict \\(an optimizer's state\\)")
    write("checkpoint.tar", saved(checkpoint), "torch-zip", expected, notes="optimizer_state_dict \\(an optimizer's state\\)")

    plain = Tagger(nn.RNN)
    write("parameters.th", legacy(plain.state_dict(keep_vars=True)), "torch-legacy", [network("rnn", plain.rnn, plain.fc)])
    write("parallel.bin", saved({"net": nn.DataParallel(plain).state_dict()}), "torch-zip", [network("rnn", plain.rnn, plain.fc)])

    projected = nn.LSTM(2, 4, proj_size=2)
    write("projected.pt", saved(projected.state_dict()), "torch-zip", [network("", projected)])

    # numbers of several kinds, in one storage, turned round, shared, behind each other
    lstm = nn.LSTM(3, 4)
    flat = torch.cat([p.detach().reshape(-1) for p in lstm.parameters()])
    with torch.no_grad():
        lstm.bias_hh_l0.copy_(lstm.bias_ih_l0)
    views, at = {}, 0
    for name, p in lstm.named_parameters():
        part = flat[at:at + p.numel()].view(p.shape)
        views["lstm." + name] = part
        at += p.numel()
    views["lstm.weight_hh_l0"] = views["lstm.weight_hh_l0"].t().contiguous().t()
    views["lstm.bias_hh_l0"] = views["lstm.bias_ih_l0"]
    views["steps"] = torch.tensor(12)
    views["embedding.weight"] = torch.randn(5, 3)
    views["out.weight"] = views["embedding.weight"]
    for name, content in (("views.pt", saved(views)), ("views.pth", legacy(views))):
        write(name, content, "torch-zip" if name == "views.pt" else "torch-legacy", [network("lstm", lstm)])
    for name, dtype in (("half.pt", torch.float16), ("bfloat.pth", torch.bfloat16), ("double.pt", torch.float64)):
        gru = nn.GRU(2, 3).to(dtype)
        write(name, (saved if name.endswith("pt") else legacy)(prefixed("gru.", gru)),
              "torch-zip" if name.endswith("pt") else "torch-legacy", [network("gru", gru)])

    encoder, decoder = Tagger(nn.GRU), Tagger(nn.GRU, inputs=3)
    write("two.pth", legacy({"encoder": encoder.state_dict(), "decoder": decoder.state_dict(), "step": 7}), "torch-legacy",
          [network("encoder.rnn", encoder.rnn, encoder.fc), network("decoder", decoder.rnn, decoder.fc)])
    cells = nn.ModuleList([nn.LSTMCell(2, 3), nn.LSTMCell(3, 4)])
    write("cells.pt", saved(prefixed("cells.", cells)), "torch-zip",
          [network("cells.0", cells[0]), network("cells.1", cells[1])])
    cell = nn.GRUCell(2, 3)
    write("cell.pth", legacy(collections.OrderedDict(prefixed("model.cell.", cell))), "torch-legacy", [network("model.cell", cell)])


def refused_torch_files():
    model = Tagger()  # the older form would take the source of its class, and of PyTorch's, into the file
    write("module.pt", saved(model), "refused", [], says="whole pickled module \\(its class is '__main__\\.Tagger'\\)")
    write("inside.pt", saved({"epoch": 1, "model": model}), "refused", [], says="under 'model' is a whole pickled module")
    write("tensor.pt", saved(torch.ones(2, 3)), "refused", [], says="one tensor of shape \\[2, 3\\]")
    write("nothing.pt", saved({"epoch": 1}), "refused", [], says="no tensors under names")
    script = io.BytesIO()  # what tells TorchScript, without a program
    with zipfile.ZipFile(script, "w") as archive:
        for name in ("data.pkl", "constants.pkl"):
            archive.writestr(zipfile.ZipInfo(f"archive/{name}"), pickle.dumps((), 2))
    write("script.pt", script.getvalue(), "refused", [], says="TorchScript")

    class Harm:
        def __reduce__(self):
            import os
            return os.system, ("echo harm",)
    write("harm.pt", saved({"lstm.weight_hh_l0": torch.ones(4, 1), "more": Harm()}), "refused", [], says="posix\\.system")
    write("harm.pth", legacy(Harm()), "refused", [], says="posix\\.system")
    good = saved(nn.GRU(1, 1).state_dict())
    write("cut.pt", good[:-30], "refused", [], says="cut off")
    old = legacy(nn.GRU(1, 1).state_dict())
    write("cut.pth", old[:-5], "refused", [], says="cut off")
    # a storage that says it has more than there is
    at = old.rfind(struct.pack("<q", 3))
    write("longer.pth", old[:at] + struct.pack("<q", 1 << 60) + old[at + 8:], "refused", [], says="cut off")


# --- JSON ---

def keras(module):
    """kernel, recurrent kernel and bias of one layer, as Keras keeps them."""
    w = {name: value.detach() for name, value in module.named_parameters()}
    ih, hh, b1, b2 = (w[name + "_l0"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    if isinstance(module, nn.GRU):
        turned = lambda t: torch.cat([t.chunk(3)[k] for k in (1, 0, 2)])
        return [turned(ih).t().tolist(), turned(hh).t().tolist(), [turned(b1).tolist(), turned(b2).tolist()]]
    return [ih.t().tolist(), hh.t().tolist(), (b1 + b2).tolist()]


def dense(linear):
    return [linear.weight.t().tolist(), linear.bias.tolist()]


def one_bias(module):
    with torch.no_grad():
        for name, value in module.named_parameters():
            if name.startswith("bias_hh"):
                value.zero_()
    return module


def json_files():
    text = lambda value: json.dumps(value).encode()
    tagger = Tagger(nn.LSTM, inputs=1, outputs=1)
    lists = {name: value.tolist() for name, value in tagger.state_dict().items()}
    write("state_dict.json", text(lists), "json-state-dict", [network("rnn", tagger.rnn, tagger.fc)])
    write("amp.json", text({"model_data": {"model": "SimpleRNN", "unit_type": "LSTM", "skip": 1}, "state_dict": lists}),
          "json-state-dict", [network("rnn", tagger.rnn, tagger.fc)], notes="adds the input to the output")
    nested = {"model": {"rnn": {n[4:]: v for n, v in lists.items() if n.startswith("rnn")},
                        "fc": {n[3:]: {"shape": list(tagger.state_dict()[n].shape), "data": tagger.state_dict()[n].reshape(-1).tolist()}
                               for n in lists if n.startswith("fc")}}, "rate": 0.5}
    write("nested.json", b"\xef\xbb\xbf" + text(nested), "json-state-dict", [network("rnn", tagger.rnn, tagger.fc)])

    gru, head = nn.GRU(2, 3), nn.Linear(3, 2)
    row = lambda kind, width, weights, **more: {"type": kind, "activation": "", "shape": [None, None, width], "weights": weights, **more}
    write("layers.json", text({"in_shape": [None, None, 2], "layers": [row("gru", 3, keras(gru)), row("dense", 2, dense(head))]}),
          "json-rtneural", [network("layers", gru, head)])
    lstm = one_bias(nn.LSTM(2, 3, num_layers=2))
    halves = [nn.LSTM(2, 3), nn.LSTM(3, 3)]
    with torch.no_grad():
        for k, half in enumerate(halves):
            for name, value in half.named_parameters():
                value.copy_(dict(lstm.named_parameters())[name[:-1] + str(k)])
    write("stack.json", text({"in_shape": [None, None, 2], "layers": [row("lstm", 3, keras(half)) for half in halves] +
                              [row("dense", 2, dense(head), activation="tanh")]}),
          "json-rtneural", [network("layers", lstm, head)], notes="tanh.*not computed")

    amp, out = one_bias(nn.LSTM(1, 3, num_layers=2)), nn.Linear(3, 1)
    w, flat = dict(amp.named_parameters()), []
    for k in range(2):
        flat += torch.cat([w[f"weight_ih_l{k}"], w[f"weight_hh_l{k}"]], 1).reshape(-1).tolist() + w[f"bias_ih_l{k}"].tolist()
        flat += [0.5] * 3 + [-0.5] * 3  # h and c to start from
    flat += out.weight.reshape(-1).tolist() + out.bias.tolist()
    nam = {"version": "0.5.4", "architecture": "LSTM", "config": {"input_size": 1, "hidden_size": 3, "num_layers": 2}, "weights": flat}
    write("amp.nam", text(nam), "json-nam", [network("LSTM", amp, out)], notes="states h0 and c0")
    write("wavenet.nam", text({**nam, "architecture": "WaveNet"}), "refused", [], says="WaveNet")
    write("short.nam", text({**nam, "weights": flat[:-1]}), "refused", [], says="numbers")
    write("broken.json", text(lists)[:200], "refused", [], says="not JSON")
    write("table.json", text({"rows": "none", "count": 2}), "refused", [], says="no lists of numbers")


def chain_files():
    first, second, head = nn.LSTM(2, 3), nn.GRU(3, 2, num_layers=2, bidirectional=True), nn.Linear(4, 2)
    with torch.no_grad():
        exact = [pickle.loads(pickle.dumps(module)).double() for module in (first, second, head)]
        between = exact[0](sequence(2))[0]
        behind = exact[1](between)[0]
        layers = [layer("second", behind[:, 0]), layer("head", exact[2](behind)[:, 0])]
    write("chain.pth", legacy({**prefixed("net.first.", first), **prefixed("net.second.", second), **prefixed("net.head.", head)}),
          "torch-legacy", [{"name": "first > second", "input_width": 2, "T": STEPS, "layers": layers}])


# --- arrays under names ---

def safetensors(tensors):
    header, data = {}, b""
    for name, t in tensors.items():
        raw = t.detach().float().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def other_files():
    cell = nn.LSTMCell(2, 3)
    write("cell.safetensors", safetensors({**prefixed("decoder.rnn.", cell), "conv1.weight": torch.ones(2, 1, 3)}), "safetensors",
          [network("decoder.rnn", cell)], notes="not used: conv1.weight")
    lstm = nn.LSTM(2, 3)
    normed = torch.nn.utils.weight_norm(pickle.loads(pickle.dumps(lstm)), "weight_hh_l0")
    g, v = normed.weight_hh_l0_g.double(), normed.weight_hh_l0_v.double()
    exact = pickle.loads(pickle.dumps(lstm)).double()
    with torch.no_grad():
        exact.weight_hh_l0.copy_(g * v / v.norm(dim=1, keepdim=True))
    write("weight_norm.safetensors", safetensors({n: t for n, t in prefixed("lstm.", normed).items()}), "safetensors",
          [network("lstm", exact)], notes="weight norm is folded in")
    plain = one_bias(nn.LSTM(2, 3))
    w = dict(plain.named_parameters())
    write("one_bias.safetensors", safetensors({"weight_ih_l0": w["weight_ih_l0"], "weight_hh_l0": w["weight_hh_l0"],
                                               "bias_l0": w["bias_ih_l0"]}), "safetensors", [network("", plain)], notes="one bias")
    write("mlx.safetensors", safetensors({"lstm.Wx": w["weight_ih_l0"], "lstm.Wh": w["weight_hh_l0"], "lstm.bias": w["bias_ih_l0"]}),
          "safetensors", [network("lstm", plain)], notes="MLX")
    for name, method in (("weights.npz", zipfile.ZIP_STORED), ("packed.npz", zipfile.ZIP_DEFLATED)):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", method) as archive:
            for key, t in prefixed("lstm.", lstm).items():
                head = str({"descr": "<f4", "fortran_order": False, "shape": tuple(t.shape)}).encode()
                head += b" " * (63 - (10 + len(head)) % 64) + b"\n"
                archive.writestr(zipfile.ZipInfo(key + ".npy"), b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head +
                                 t.numpy().tobytes(), method)
        write(name, stream.getvalue(), "npz", [network("lstm", lstm)])
    for name, content, says in (("model.onnx", b"\x08\x07\x12\x07pytorch\x1a\x041.13:\x00", "ONNX"),
                                ("model.tflite", b"\x1c\x00\x00\x00TFL3\x14\x00\x20\x00", "TensorFlow Lite"),
                                ("model.pkl", pickle.dumps({"a": 1}, 4), "pickle"), ("page.pt", b"<!DOCTYPE html><html>", "web page"),
                                ("pointer.pt", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS"),
                                ("empty.pt", b"", "empty")):
        write(name, content, "refused", [], says=says)


if __name__ == "__main__":
    for part in ("files", "expected"):
        (FOLDER / part).mkdir(parents=True, exist_ok=True)
    torch_files()
    refused_torch_files()
    json_files()
    other_files()
    chain_files()
