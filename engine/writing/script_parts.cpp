#include "engine/writing/script_parts.hpp"

namespace gatewalk::writing {

using namespace network;

using namespace equations;

using equations::Index;
using equations::Recipe;

namespace {

// What differs between the two in reading a file: the kinds of numbers, and how bytes become an array of doubles.
constexpr const char* numpy_kinds = R"("F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": np.uint16)";
constexpr const char* numpy_values = R"(            values = np.frombuffer(data[begin:end], kinds[about["dtype"]])
            if about["dtype"] == "BF16":
                values = (values.astype(np.uint32) << 16).view(np.float32)
            values = values.astype(np.float64)
)";
constexpr const char* torch_kinds = R"("F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16)";
constexpr const char* torch_values =
    R"(            values = torch.frombuffer(bytearray(data[begin:end]), dtype=kinds[about["dtype"]]).double()
)";

std::string loader(bool numpy) {
  return std::string(R"(

def load(path, prefix=""):
    """The tensors of a safetensors file, as doubles."""
    import json
    with open(path, "rb") as f:
        header = json.loads(f.read(int.from_bytes(f.read(8), "little")))
        data = f.read()
    kinds = {)") +
         (numpy ? numpy_kinds : torch_kinds) + R"(}
    tensors = {}
    for name, about in sorted(header.items(), key=lambda item: item[0].startswith(prefix)):
        if name == "__metadata__" or about["dtype"] not in kinds:
            continue
        if name.startswith(prefix) or name in ("head_weight", "head_bias"):
            begin, end = about["data_offsets"]
)" + (numpy ? numpy_values : torch_values) +
         R"(            tensors[name[len(prefix) if name.startswith(prefix) else 0:]] = values.reshape(about["shape"])
    return tensors
)";
}

std::string list_of_lengths(const std::vector<int>& numbers) {
  std::string text = "[";
  for (int n : numbers) text += (text.size() > 1 ? ", " : "") + std::to_string(n);
  return text + "]";
}

std::string state_names(const Recipe& recipe) {
  std::string text = "[";
  for (const equations::State& s : recipe.states) text += (text.size() > 1 ? ", " : "") + quoted(s.name);
  return text + "]";
}

// "[e.dh_prev, e.dc_prev]"; a state that nothing flows into: zeros.
std::string sent_back(const ScriptWriter& w) {
  std::string text = "[";
  for (std::size_t k = 0; k < w.backward().states.size(); ++k) {
    const Index next = w.backward().states[k].next;
    text += (k ? ", " : "") + (next >= 0 ? "e." + w.backward_variable(next) : "0 * d_state[" + std::to_string(k) + "]");
  }
  return text + "]";
}

}  // namespace

std::string script_layout(const Model& model, const ScriptWriter& w, bool with_gradients) {
  const Recipe& recipe = model.forward();
  const Layout& layout = model.layout();
  const equations::Sizes sizes = model.sizes(0);
  const std::string end = suffix(layout, 0, 0, model.shape().layers, model.shape().directions());
  std::string gather =
      "\n\ndef parameters(w, s):\n    \"\"\"The cell's parameters from the tensors of one layer and direction.\"\"\"\n    return "
      "SimpleNamespace(";
  std::string scatter =
      "\n\ndef add_gradients(w, s, g):\n    \"\"\"Adds a step's gradients to those of the stored tensors.\"\"\"\n";
  for (std::size_t k = 0; k < recipe.parameters.size(); ++k) {
    const equations::Parameter& p = recipe.parameters[k];
    const int rows = sizes.of(p.rows);
    std::vector<std::string> columns(p.matrix && layout.pytorch ? p.columns.size() : 1);
    for (const Piece& piece : layout.pieces) {
      if (piece.parameter != static_cast<Index>(k)) continue;
      const StoredTensor& stored = layout.stored[piece.stored];
      if (!model.named().count(stored.name + end)) continue;
      std::string from = "w[" + quoted(stored.name) + " + s]";
      if (stored.blocks > 1)
        from += "[" + std::to_string(piece.block * rows) + ":" + std::to_string((piece.block + 1) * rows) + "]";
      std::string& column = columns[columns.size() > 1 ? piece.part : 0];
      column += (column.empty() ? "" : " + ") + from;
      std::string part = "g." + p.name;
      if (columns.size() > 1) {  // the other side of the cut is as wide as its own stored tensor
        std::string before;
        for (const Piece& other : layout.pieces)
          if (other.parameter == piece.parameter && other.part < piece.part)
            before +=
                (before.empty() ? "" : " + ") + std::string("w[") + quoted(layout.stored[other.stored].name) + " + s].shape[1]";
        const std::string begin = before.empty() ? "" : before, width = "w[" + quoted(stored.name) + " + s].shape[1]";
        part += "[:, " + begin + ":" +
                (before.empty()                     ? width
                 : piece.part + 1 == columns.size() ? ""
                                                    : before + " + " + width) +
                "]";
      }
      scatter += "    " + from + (stored.blocks > 1 ? "" : "[...]") + " += " + part + "\n";
    }
    std::string value;
    if (columns.size() > 1) {
      for (const std::string& column : columns) value += (value.empty() ? "" : ", ") + column;
      value = w.numpy() ? "np.hstack([" + value + "])" : "torch.cat([" + value + "], dim=1)";
    } else {
      value = columns[0].empty() ? w.module() + ".zeros(" + std::to_string(rows) + ")" : columns[0];
    }
    gather += (k ? ",\n        " : "\n        ") + p.name + "=" + value;
  }
  return gather + ")\n" + (with_gradients ? scatter : "");
}

std::string script_weights(const Model& model, const ScriptWriter& w, const ScriptOptions& options) {
  if (model.numbers() > options.most_literals) {
    const std::string file = options.weights_file.empty() ? "weights.safetensors" : options.weights_file;
    if (!options.stored_names.empty()) {
      std::string text = loader(w.numpy()) + "\n\nstored = load(" + quoted(file) + ")\nweights = {\n";
      for (const auto& [name, stored] : options.stored_names)
        text += "    " + quoted(name) + ": stored[" + quoted(stored) + "],\n";
      return text + "}\n";
    }
    return loader(w.numpy()) + "\n\nweights = load(" + quoted(file) +
           (options.prefix.empty() ? "" : ", " + quoted(options.prefix)) + ")\n";
  }
  std::string text = "\n\nweights = {\n";
  for (const auto& [name, tensor] : model.tensors()) text += "    " + quoted(name) + ": " + w.tensor(tensor) + ",\n";
  return text + "}\n";
}

std::string script_states(const char* what, const Model& model, const TensorMap& given, const std::string& end,
                          std::int64_t batch, const ScriptWriter& w) {
  std::string text = std::string(what) + " = {  # [layers * directions, batch, size]\n";
  for (const equations::State& s : model.forward().states) {
    const auto found = given.find(s.name + end);
    const std::int64_t parts = model.shape().parts(), size = model.sizes(0).of(s.size);
    const std::string zeros =
        w.module() + ".zeros((" + std::to_string(parts) + ", " + std::to_string(batch) + ", " + std::to_string(size) + "))";
    text += "    " + quoted(s.name) + ": " +
            (found == given.end() || found->second.data.empty() ? zeros : w.tensor(found->second)) + ",\n";
  }
  return text + "}\n";
}

std::string script_driver(const Model& model, const Sequence& sequence, const ScriptWriter& w, const RunParts& parts) {
  const Shape& shape = model.shape();
  const std::string module = w.module();
  const bool plain = suffix(model.layout(), 0, 0, shape.layers, shape.directions()).empty();
  std::string text = "x = " + w.tensor(sequence.x) + "  # [steps, batch, inputs]\n";
  text += script_states("initial", model, sequence.initial, "0", sequence.x.shape[1], w);
  text += "T, B = x.shape[:2]\nlayers, directions, size = " + std::to_string(shape.layers) + ", " +
          std::to_string(shape.directions()) + ", " + std::to_string(model.output_size()) + "\n";
  text += "lengths = " + module + (w.numpy() ? ".array(" : ".tensor(") +
          (sequence.lengths.empty() ? "[T] * B" : list_of_lengths(sequence.lengths)) + ")\n";
  text += "valid = (" + module + ".arange(T)[:, None] < lengths)[:, :, None]  # past a sequence's end nothing happens\n";
  text += "states = " + state_names(model.forward()) + "\n";
  if (parts.shows) text += "forward_names = " + w.forward_names() + "\n";
  text += std::string("\n\ndef runs_back(direction):\n    return ") +
          (shape.direction == Direction::reverse ? "True" : "direction == 1") + "\n";
  text += std::string("\n\ndef suffix(layer, direction):\n    return ") +
          (plain ? "\"\"" : "f\"_l{layer}\" + (\"_reverse\" if direction else \"\")") + "\n";
  if (!parts.shows) return text + "\n\n";
  text +=
      "\n\ndef show(kind, layer, direction, t, name, value):\n"
      "    print(f\"{kind} layer {layer} {'reverse' if runs_back(direction) else 'forward'} step {t}: {name} = "
      "{value.tolist()}\")\n\n\n";
  return text;
}

std::string numpy_run(const Model& model, const ScriptWriter& w, const RunParts& parts) {
  return R"(features, record, last = x, {}, {name: [] for name in states}
for layer in range(layers):
    output = np.zeros((T, B, directions * size))
    for direction in range(directions):
        part = layer * directions + direction
        p = parameters(weights, suffix(layer, direction))
        state = [initial[name][part] for name in states]
        for t in reversed(range(T)) if runs_back(direction) else range(T):
            v = forward_step(p, features[t], *state)
            state = [np.where(valid[t], new, old) for new, old in zip()" +
         w.new_states() + R"(, state)]
            output[t, :, direction * size:(direction + 1) * size] = np.where(valid[t], v.)" +
         w.variable(model.forward().states[0].next) + R"(, 0)
            record[part, t] = v
)" +
         (parts.shows ? R"(            for name, field in forward_names:
                show("forward", layer, direction, t, name, np.where(valid[t], getattr(v, field), 0))
)"
                      : "") +
         R"(        for name, value in zip(states, state):
            last[name].append(value)
    features = output
)" + (model.shape().outputs > 0 ? "output = features @ weights[\"head_weight\"].T + weights.get(\"head_bias\", 0)\n" : "") +
         (parts.shows ? R"(print("output =", output.tolist())
for name in states:
    print(f"state {name}_n =", np.array(last[name]).tolist())
)"
                      : "");
}

std::string numpy_backward(const Model& model, const ScriptWriter& w, const std::string& name, const RunParts& parts) {
  std::string head;
  if (model.shape().outputs > 0)
    head =
        "gradients[\"head_weight\"] += np.einsum(\"tbo,tbf->of\", d_features, features)\n"
        "if \"head_bias\" in gradients:\n    gradients[\"head_bias\"] += d_features.sum(axis=(0, 1))\n"
        "d_features = d_features @ weights[\"head_weight\"]\n";
  const std::string below =
      w.backward().output >= 0 ? "            d_below[t] += e." + w.backward_variable(w.backward().output) + "\n" : "";
  const std::string cut = parts.truncate > 0 ? "            n = T - 1 - t if runs_back(direction) else t\n"
                                               "            if (n + 1) % " +
                                                   std::to_string(parts.truncate) +
                                                   " == 0 and n + 1 < T:  # a block ends here\n"
                                                   "                d_state = [0 * d for d in d_state]\n"
                                             : "";
  return (parts.shows ? "\nbackward_names = " + w.backward_names() + "\n" : "\n") +
         R"(gradients = {name: np.zeros_like(value) for name, value in weights.items()}
d_initial = {name: np.zeros_like(value) for name, value in initial.items()}
d_features = d_output
)" + head +
         R"(for layer in reversed(range(layers)):
    d_below = np.zeros((T, B, x.shape[2] if layer == 0 else directions * size))
    for direction in range(directions):
        part = layer * directions + direction
        p = parameters(weights, suffix(layer, direction))
        d_state = [d_last[name][part] for name in states]
        for t in range(T) if runs_back(direction) else reversed(range(T)):
)" + cut +
         R"(            d_own = np.where(valid[t], d_features[t][:, direction * size:(direction + 1) * size], 0)
            e = backward_step(p, record[part, t], d_own, *[np.where(valid[t], d, 0) for d in d_state])
            d_state = [np.where(valid[t], new, old) for new, old in zip()" +
         sent_back(w) + R"(, d_state)]
)" + below +
         R"(            add_gradients(gradients, suffix(layer, direction), e.gradients)
)" +
         (parts.shows ? R"(            for name, field in backward_names:
                show("backward", layer, direction, t, name, getattr(e, field))
)"
                      : "") +
         R"(        for name, value in zip(states, d_state):
            d_initial[name][part] = value
    d_features = d_below
for name, value in gradients.items():
    print(f"gradient )" +
         name + " =\", value.tolist())\n" +
         (parts.shows ? R"(print("gradient input =", d_features.tolist())
for name in states:
    print(f"gradient {name}0 =", d_initial[name].tolist())
)"
                      : "");
}

std::string torch_run(const Model& model, const ScriptWriter& w, bool with_backward, const RunParts& parts) {
  const std::string track =
      with_backward ? "for value in [x, *weights.values(), *initial.values()]:\n    value.requires_grad_()\n" : "";
  const std::string keep = with_backward ? "            for value in vars(v).values():\n                if "
                                           "value.requires_grad:\n                    value.retain_grad()\n"
                                         : "";
  const std::string cut = parts.truncate > 0
                              ? "            n = T - 1 - t if runs_back(direction) else t\n            if n > 0 and n % " +
                                    std::to_string(parts.truncate) +
                                    " == 0:  # a block begins here\n"
                                    "                state = [value.detach() for value in state]\n"
                              : "";
  return track + R"(features, record, last = x, {}, {name: [] for name in states}
for layer in range(layers):
    outputs = []
    for direction in range(directions):
        part = layer * directions + direction
        p = parameters(weights, suffix(layer, direction))
        state = [initial[name][part] for name in states]
        steps = [None] * T
        for t in reversed(range(T)) if runs_back(direction) else range(T):
)" + cut +
         R"(            v = forward_step(p, features[t], *state)
)" + keep +
         R"(            state = [torch.where(valid[t], new, old) for new, old in zip()" + w.new_states() + R"(, state)]
            steps[t] = torch.where(valid[t], v.)" +
         w.variable(model.forward().states[0].next) + R"(, torch.zeros(()))
            record[layer, direction, t] = v
)" +
         (parts.shows ? R"(            for name, field in forward_names:
                show("forward", layer, direction, t, name, torch.where(valid[t], getattr(v, field), torch.zeros(())))
)"
                      : "") +
         R"(        outputs.append(torch.stack(steps))
        for name, value in zip(states, state):
            last[name].append(value)
    features = torch.cat(outputs, dim=2)
output = features)" +
         (model.shape().outputs > 0 ? " @ weights[\"head_weight\"].T + weights.get(\"head_bias\", 0)" : "") +
         (parts.shows ? R"(
print("output =", output.tolist())
for name in states:
    print(f"state {name}_n =", torch.stack(last[name]).tolist())
)"
                      : "\n");
}

std::string torch_backward(const ScriptWriter& w, const std::string& name) {
  return R"(
loss = (output * d_output).sum() + sum((torch.stack(last[name]) * d_last[name]).sum() for name in states)
loss.backward()
for (layer, direction, t), v in record.items():
    for name, field in )" +
         w.error_names() + R"(:
        value = getattr(v, field)
        show("backward", layer, direction, t, name, torch.zeros_like(value) if value.grad is None else value.grad)
for name, value in weights.items():
    print(f"gradient )" +
         name + R"( =", (torch.zeros_like(value) if value.grad is None else value.grad).tolist())
print("gradient input =", x.grad.tolist())
for name in states:
    print(f"gradient {name}0 =", (torch.zeros_like(initial[name]) if initial[name].grad is None else initial[name].grad).tolist())
)";
}

}  // namespace gatewalk::writing
