#include "engine/writing/script.hpp"

#include "engine/base/check.hpp"
#include "engine/writing/script_writer.hpp"

namespace gatewalk::writing {

using namespace network;

using namespace equations;

using equations::Index;
using equations::Recipe;
using trace::Trace;

namespace {

// size × B as a tensor [B, size].
Tensor rows_of(const trace::View& view) {
  Tensor t;
  t.shape = {view.cols(), view.rows()};
  t.data.assign(view.data(), view.data() + view.size());
  return t;
}
// A parameter: a matrix [rows, columns] or a vector.
Tensor tensor_of(const trace::Matrix& m, bool matrix) {
  Tensor t;
  t.shape = matrix ? std::vector<std::int64_t>{m.rows(), m.cols()} : std::vector<std::int64_t>{m.rows()};
  const trace::Matrix transposed = m.transpose();
  t.data.assign(transposed.data(), transposed.data() + transposed.size());
  return t;
}

// The two functions between stored tensors and the cell's parameters.
std::string layout_functions(const Model& model, const ScriptWriter& w, bool with_gradients) {
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
      if (!model.tensors().count(stored.name + end)) continue;
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

constexpr const char* numpy_loader = R"(

def load(path, prefix=""):
    """The tensors of a safetensors file, as doubles."""
    import json
    with open(path, "rb") as f:
        header = json.loads(f.read(int.from_bytes(f.read(8), "little")))
        data = f.read()
    kinds = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": np.uint16}
    tensors = {}
    for name, about in sorted(header.items(), key=lambda item: item[0].startswith(prefix)):
        if name == "__metadata__" or about["dtype"] not in kinds:
            continue
        if name.startswith(prefix) or name in ("head_weight", "head_bias"):
            begin, end = about["data_offsets"]
            values = np.frombuffer(data[begin:end], kinds[about["dtype"]])
            if about["dtype"] == "BF16":
                values = (values.astype(np.uint32) << 16).view(np.float32)
            tensors[name[len(prefix) if name.startswith(prefix) else 0:]] = values.astype(np.float64).reshape(about["shape"])
    return tensors
)";

constexpr const char* torch_loader = R"(

def load(path, prefix=""):
    """The tensors of a safetensors file, as doubles."""
    import json
    with open(path, "rb") as f:
        header = json.loads(f.read(int.from_bytes(f.read(8), "little")))
        data = f.read()
    kinds = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    tensors = {}
    for name, about in sorted(header.items(), key=lambda item: item[0].startswith(prefix)):
        if name == "__metadata__" or about["dtype"] not in kinds:
            continue
        if name.startswith(prefix) or name in ("head_weight", "head_bias"):
            begin, end = about["data_offsets"]
            values = torch.frombuffer(bytearray(data[begin:end]), dtype=kinds[about["dtype"]])
            tensors[name[len(prefix) if name.startswith(prefix) else 0:]] = values.double().reshape(about["shape"])
    return tensors
)";

std::string weights(const Model& model, const ScriptWriter& w, const ScriptOptions& options) {
  std::size_t count = 0;
  for (const auto& [name, tensor] : model.tensors()) count += tensor.data.size();
  if (count > options.most_literals) {
    const std::string file = options.weights_file.empty() ? "weights.safetensors" : options.weights_file;
    return std::string(w.numpy() ? numpy_loader : torch_loader) + "\n\nweights = load(" + quoted(file) +
           (options.prefix.empty() ? "" : ", " + quoted(options.prefix)) + ")\n";
  }
  std::string text = "\n\nweights = {\n";
  for (const auto& [name, tensor] : model.tensors()) text += "    " + quoted(name) + ": " + w.tensor(tensor) + ",\n";
  return text + "}\n";
}

// A tensor for each state under its name: given, or zeros.
std::string states(const char* what, const Model& model, const TensorMap& given, const std::string& end, std::int64_t batch,
                   const ScriptWriter& w) {
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

std::string list_of(const std::vector<int>& numbers) {
  std::string text = "[";
  for (int n : numbers) text += (text.size() > 1 ? ", " : "") + std::to_string(n);
  return text + "]";
}

std::string state_names(const Recipe& recipe) {
  std::string text = "[";
  for (const equations::State& s : recipe.states) text += (text.size() > 1 ? ", " : "") + quoted(s.name);
  return text + "]";
}

// Sizes, names and the loop over layers, directions and steps.
std::string driver(const Model& model, const Sequence& sequence, const ScriptWriter& w) {
  const Shape& shape = model.shape();
  const std::string module = w.module();
  const bool plain = suffix(model.layout(), 0, 0, shape.layers, shape.directions()).empty();
  std::string text = "x = " + w.tensor(sequence.x) + "  # [steps, batch, inputs]\n";
  text += states("initial", model, sequence.initial, "0", sequence.x.shape[1], w);
  text += "T, B = x.shape[:2]\nlayers, directions, size = " + std::to_string(shape.layers) + ", " +
          std::to_string(shape.directions()) + ", " + std::to_string(model.output_size()) + "\n";
  text += "lengths = " + module + (w.numpy() ? ".array(" : ".tensor(") +
          (sequence.lengths.empty() ? "[T] * B" : list_of(sequence.lengths)) + ")\n";
  text += "valid = (" + module + ".arange(T)[:, None] < lengths)[:, :, None]  # past a sequence's end nothing happens\n";
  text += "states = " + state_names(model.forward()) + "\nforward_names = " + w.forward_names() + "\n";
  text += std::string("\n\ndef runs_back(direction):\n    return ") +
          (shape.direction == Direction::reverse ? "True" : "direction == 1") + "\n";
  text += std::string("\n\ndef suffix(layer, direction):\n    return ") +
          (plain ? "\"\"" : "f\"_l{layer}\" + (\"_reverse\" if direction else \"\")") + "\n";
  text +=
      "\n\ndef show(kind, layer, direction, t, name, value):\n"
      "    print(f\"{kind} layer {layer} {'reverse' if runs_back(direction) else 'forward'} step {t}: {name} = "
      "{value.tolist()}\")\n\n\n";
  return text;
}

std::string numpy_run(const Model& model, const ScriptWriter& w) {
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
            for name, field in forward_names:
                show("forward", layer, direction, t, name, np.where(valid[t], getattr(v, field), 0))
        for name, value in zip(states, state):
            last[name].append(value)
    features = output
)" + (model.shape().outputs > 0 ? "output = features @ weights[\"head_weight\"].T + weights.get(\"head_bias\", 0)\n" : "") +
         R"(print("output =", output.tolist())
for name in states:
    print(f"state {name}_n =", np.array(last[name]).tolist())
)";
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

std::string numpy_backward(const Model& model, const ScriptWriter& w, const std::string& name) {
  std::string head;
  if (model.shape().outputs > 0)
    head =
        "gradients[\"head_weight\"] += np.einsum(\"tbo,tbf->of\", d_features, features)\n"
        "if \"head_bias\" in gradients:\n    gradients[\"head_bias\"] += d_features.sum(axis=(0, 1))\n"
        "d_features = d_features @ weights[\"head_weight\"]\n";
  const std::string below =
      w.backward().output >= 0 ? "            d_below[t] += e." + w.backward_variable(w.backward().output) + "\n" : "";
  return "\nbackward_names = " + w.backward_names() + R"(
gradients = {name: np.zeros_like(value) for name, value in weights.items()}
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
            d_own = np.where(valid[t], d_features[t][:, direction * size:(direction + 1) * size], 0)
            e = backward_step(p, record[part, t], d_own, *[np.where(valid[t], d, 0) for d in d_state])
            d_state = [np.where(valid[t], new, old) for new, old in zip()" +
         sent_back(w) + R"(, d_state)]
)" + below +
         R"(            add_gradients(gradients, suffix(layer, direction), e.gradients)
            for name, field in backward_names:
                show("backward", layer, direction, t, name, getattr(e, field))
        for name, value in zip(states, d_state):
            d_initial[name][part] = value
    d_features = d_below
for name, value in gradients.items():
    print(f"gradient )" +
         name + R"( =", value.tolist())
print("gradient input =", d_features.tolist())
for name in states:
    print(f"gradient {name}0 =", d_initial[name].tolist())
)";
}

std::string torch_run(const Model& model, const ScriptWriter& w, bool with_backward) {
  const std::string track =
      with_backward ? "for value in [x, *weights.values(), *initial.values()]:\n    value.requires_grad_()\n" : "";
  const std::string keep = with_backward ? "            for value in vars(v).values():\n                if "
                                           "value.requires_grad:\n                    value.retain_grad()\n"
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
            v = forward_step(p, features[t], *state)
)" + keep +
         R"(            state = [torch.where(valid[t], new, old) for new, old in zip()" + w.new_states() + R"(, state)]
            steps[t] = torch.where(valid[t], v.)" +
         w.variable(model.forward().states[0].next) + R"(, torch.zeros(()))
            record[layer, direction, t] = v
            for name, field in forward_names:
                show("forward", layer, direction, t, name, torch.where(valid[t], getattr(v, field), torch.zeros(())))
        outputs.append(torch.stack(steps))
        for name, value in zip(states, state):
            last[name].append(value)
    features = torch.cat(outputs, dim=2)
output = features)" +
         (model.shape().outputs > 0 ? " @ weights[\"head_weight\"].T + weights.get(\"head_bias\", 0)" : "") + R"(
print("output =", output.tolist())
for name in states:
    print(f"state {name}_n =", torch.stack(last[name]).tolist())
)";
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

// What a tensor is called in the file, inside an f-string.
std::string stored(const ScriptOptions& options) {
  if (!options.readout_apart) return options.prefix + "{name}";
  return "{'' if name.startswith('head_') else '" + options.prefix + "'}{name}";
}

}  // namespace

std::string model_script(const Model& model, const Sequence& sequence, const Upstream* upstream, Language language,
                         const ScriptOptions& options) {
  const ScriptWriter w(model.forward(), model.backward(), language);
  std::string text = "# The cell " + model.forward().cell + " over a whole sequence, step by step. Needs " +
                     (w.numpy() ? "NumPy" : "PyTorch") + ".\n";
  text += w.functions(upstream != nullptr) + layout_functions(model, w, upstream && w.numpy()) + weights(model, w, options) +
          driver(model, sequence, w);
  text += w.numpy() ? numpy_run(model, w) : torch_run(model, w, upstream != nullptr);
  if (!upstream) return text;
  const std::string zeros = w.numpy() ? "np.zeros_like(output)" : "torch.zeros_like(output)";
  text += "\nd_output = " + (upstream->output.data.empty() ? zeros : w.tensor(upstream->output)) +
          "  # the loss's gradient by the output\n";
  text += states("d_last", model, upstream->states, "_n", sequence.x.shape[1], w);
  return text + (w.numpy() ? numpy_backward(model, w, stored(options)) : torch_backward(w, stored(options)));
}

std::string step_script(const Trace& forward, const Trace* backward, int step, Language language, const trace::Cuts& cuts) {
  const Recipe& recipe = *forward.recipe;
  GATEWALK_CHECK(!backward || backward->forward == &forward, "step_script: the backward trace belongs to another forward trace");
  const Recipe none = backward ? *backward->recipe : Recipe{};  // a forward script keeps no more than it prints
  const ScriptWriter w(recipe, none, language);
  std::string text = w.functions(backward != nullptr, cuts.names) + (recipe.rule() ? "\n\n" : "\n\np = SimpleNamespace(");
  for (std::size_t k = 0; k < recipe.parameters.size(); ++k)
    text += (k ? ",\n    " : "\n    ") + recipe.parameters[k].name + "=" +
            w.tensor(tensor_of((*forward.parameters)[k], recipe.parameters[k].matrix));
  const bool autograd = backward && !w.numpy();
  const auto leaf = [&](const std::string& name, const Tensor& value) {
    text += name + " = " + w.tensor(value) + (autograd ? ".requires_grad_()" : "") + "\n";
  };
  if (!recipe.rule()) text += ")\n";
  const trace::Matrix no_input = trace::Matrix::Zero(forward.sizes.input, forward.extent.batch);
  std::string arguments = recipe.input >= 0 ? w.variable(recipe.input) : recipe.text.input;
  leaf(arguments, rows_of(recipe.input >= 0 ? forward.at(recipe.input, step)
                                            : trace::View(no_input.data(), no_input.rows(), no_input.cols())));
  for (const equations::State& s : recipe.states) {
    leaf(w.variable(s.previous), rows_of(forward.at(s.previous, step)));
    arguments += ", " + w.variable(s.previous);
  }
  if (autograd) text += "for value in vars(p).values():\n    value.requires_grad_()\n";
  text += "v = " + std::string(recipe.rule() ? "update_step(" : "forward_step(p, ") + arguments + ")\n";
  if (autograd) text += "for value in vars(v).values():\n    value.retain_grad()\n";
  text += "for name, field in " + w.forward_names() + ":\n    print(name, \"=\", getattr(v, field).tolist())\n";
  if (!backward) return text;
  const Recipe& back = *backward->recipe;
  // Error terms that arrive are given; under other names than the values, since PyTorch has none for them.
  text += "\ndh_output = " + w.tensor(rows_of(backward->at(back.input, step))) + "  # from the output\narrives = [";
  for (std::size_t k = 0; k < back.states.size(); ++k)
    text += (k ? ", " : "") + w.tensor(rows_of(backward->at(back.states[k].previous, step)));
  text += "]  # from the step after\n";
  if (w.numpy())
    return text + "e = backward_step(p, v, dh_output, *arrives)\nfor name, field in " + w.backward_names() +
           ":\n    print(name, \"=\", getattr(e, field).tolist())\nfor name, value in vars(e.gradients).items():\n    "
           "print(\"d\" + name, \"=\", value.tolist())\n";
  text += "loss = (v." + w.variable(recipe.states[0].next) + " * dh_output).sum() + sum((new * d).sum() for new, d in zip(" +
          w.new_states() + ", arrives))\nloss.backward()\n";
  text += "for name, field in " + w.error_names() + ":\n    print(name, \"=\", getattr(v, field).grad.tolist())\n";
  for (const equations::State& s : recipe.states)
    if (back.states[static_cast<std::size_t>(&s - recipe.states.data())].next >= 0)
      text +=
          "print(\"d" + recipe[s.previous].name + " =\", " +
          (cuts.names.count("d" + recipe[s.previous].name) ? "(0 * " + w.variable(s.previous) + ".grad).tolist())  # path cut\n"
                                                           : w.variable(s.previous) + ".grad.tolist())\n");
  if (back.output >= 0) text += "print(\"dx =\", x.grad.tolist())\n";
  return text + "for name, value in vars(p).items():\n    print(\"d\" + name, \"=\", value.grad.tolist())\n";
}

}  // namespace gatewalk::writing
