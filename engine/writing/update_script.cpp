#include "engine/writing/update_script.hpp"

#include <algorithm>

#include "engine/base/shortest.hpp"
#include "engine/writing/script_parts.hpp"

namespace gatewalk::writing {

namespace {

using equations::Index;
using equations::Recipe;
using training::Clip;
using training::WalkedRule;
using training::WalkedUpdate;

std::string list_of_values(const std::vector<double>& values) {
  std::string text = "[";
  for (const double v : values) text += (text.size() > 1 ? ", " : "") + shortest_text(v);
  return text + "]";
}

// Every tensor of the update with its rule walked, in the order of the names.
std::vector<std::pair<std::string, WalkedRule>> rules_of(const WalkedUpdate& update) {
  std::vector<std::pair<std::string, WalkedRule>> all;
  for (const auto& [name, tensor] : update.before.tensors()) all.emplace_back(name, update.rule(name));
  return all;
}

// The loss and its gradient by the output; `valid` is false behind a sequence's end.
std::string numpy_loss(const network::Loss& loss, bool last) {
  std::string text = last ? "counts = np.arange(T)[:, None] == lengths - 1  # each sequence's last step is asked for\n"
                          : "counts = valid[:, :, 0]  # every step is asked for\n";
  if (loss.kind == network::Loss::Kind::squared)
    return text + R"(difference = np.where(counts[:, :, None], output - target.reshape(-1, B, output.shape[2]), 0)
count = counts.sum() * output.shape[2]
loss = (difference ** 2).sum() / count
d_output = 2 * difference / count  # the loss's gradient by the output
)";
  return text + R"(shifted = output - output.max(axis=2, keepdims=True)
log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
one_hot = target.reshape(-1, B)[:, :, None] == np.arange(output.shape[2])
loss = -(log_p * one_hot * counts[:, :, None]).sum() / counts.sum()
d_output = np.where(counts[:, :, None], np.exp(log_p) - one_hot, 0) / counts.sum()  # the loss's gradient by the output
)";
}

std::string torch_loss(const network::Loss& loss, bool last) {
  std::string text = last ? "rows = (lengths - 1, torch.arange(B))  # each sequence's last step is asked for\n"
                          : "rows = valid[:, :, 0]  # every step is asked for\n";
  const std::string wanted = last ? "target" : "target[rows]";
  if (loss.kind == network::Loss::Kind::squared) return text + "loss = ((output[rows] - " + wanted + ") ** 2).mean()\n";
  return text + "loss = torch.nn.functional.cross_entropy(output[rows], " + wanted + ".long())\n";
}

// What the rule remembers, one number where it is the same for every weight.
std::string remembered(const std::vector<std::pair<std::string, WalkedRule>>& rules, const WalkedUpdate& update,
                       const ScriptWriter& w) {
  const Recipe& recipe = *rules.front().second.recipe;
  std::string text = "remembered = {  # by the rule, before this update\n";
  for (std::size_t s = 1; s < recipe.states.size(); ++s) {
    const equations::State& state = recipe.states[s];
    const double first = rules.front().second.trace.value(state.previous, 0, 0);
    bool same = true;
    std::string tensors;
    for (const auto& [name, rule] : rules) {
      const trace::View view = rule.trace.at(state.previous, 0);
      Tensor tensor = update.before.tensors().at(name);
      tensor.data.assign(view.data(), view.data() + view.size());
      same = same && std::all_of(tensor.data.begin(), tensor.data.end(), [&](double v) { return v == first; });
      tensors += "        " + quoted(name) + ": " + w.tensor(tensor) + ",\n";
    }
    text += "    " + quoted(state.name) + ": " + (same ? shortest_text(first) : "{\n" + tensors + "    }") + ",\n";
  }
  return text + "}\n";
}

// Clipping and the rule, for every tensor.
std::string ending(const std::vector<std::pair<std::string, WalkedRule>>& rules, const WalkedUpdate& update,
                   const ScriptWriter& w) {
  const std::string m = w.module();
  const bool by_norm = update.clip.kind == Clip::Kind::norm;
  std::string text = "norm = " + m + ".sqrt(sum((g ** 2).sum() for g in gradients.values()))\n";
  text += "print(\"loss =\", [loss.item()])\nprint(\"norm =\", [norm.item()])\n";
  if (by_norm)
    text += "factor = min(1.0, " + shortest_text(update.clip.limit) + " / (norm.item() + 1e-6))\nprint(\"factor =\", [factor])\n";
  text += remembered(rules, update, w);
  const Recipe& recipe = *rules.front().second.recipe;
  text += "for name, w_prev in weights.items():\n";
  text += std::string("    g = ") +
          (update.clip.kind == Clip::Kind::value
               ? m + (w.numpy() ? ".clip(" : ".clamp(") + "gradients[name], -" + shortest_text(update.clip.limit) + ", " +
                     shortest_text(update.clip.limit) + ")"
               : std::string("gradients[name]")) +
          "\n";
  text += "    before = [value[name] if isinstance(value, dict) else " + m + ".full_like(w_prev, value) for value in " +
          "remembered.values()]\n";
  text += std::string("    v = update_step(g, w_prev, *before") + (by_norm ? ", clip_factor=factor" : "") + ")\n";
  const Recipe none{};
  const ScriptWriter rule(recipe, none, w.numpy() ? Language::numpy : Language::torch);
  text += "    for line, field in " + rule.forward_names() + ":\n";
  return text + "        print(f\"{line} {name} =\", (getattr(v, field) + 0 * w_prev).tolist())\n";
}

}  // namespace

std::size_t update_script_numbers(const WalkedUpdate& update) {
  std::size_t weights = 0;
  for (const auto& [name, tensor] : update.before.tensors()) weights += tensor.data.size();
  const training::Batch& batch = update.next.batch;
  return weights + update.memory.first.size() + update.memory.second.size() + batch.sequence.x.data.size() +
         batch.target.data.size();
}

std::string update_script(const WalkedUpdate& update, const network::Loss& loss, Language language) {
  const network::Model& model = update.before;
  const training::Batch& batch = update.next.batch;
  const network::Sequence& sequence = batch.sequence;
  const ScriptWriter w(model.forward(), model.backward(), language);
  const std::string languages = w.numpy() ? "NumPy" : "PyTorch";
  const auto rules = rules_of(update);
  const RunParts parts{false, update.truncate};
  const int outputs = model.shape().outputs > 0 ? model.shape().outputs : model.features();
  const bool last = loss.reads_last_step(batch.target.data.size(), static_cast<int>(sequence.x.shape[1]), outputs);
  ScriptOptions options;
  options.most_literals = update_script_numbers(update);
  std::string text = "# Update " + std::to_string(update.update) +
                     " of a training: forward, loss, backward, clipping, and the rule " + "for every weight.\n# Needs " +
                     languages + ".\n";
  text += w.functions(w.numpy()) + "\n\n" + code_forward(*rules.front().second.recipe, language, nullptr);
  text += script_layout(model, w, w.numpy()) + script_weights(model, w, options) + script_driver(model, sequence, w, parts);
  text += w.numpy() ? numpy_run(model, w, parts) : torch_run(model, w, true, parts);
  text += "\ntarget = " + w.tensor(batch.target) + "\n";
  if (w.numpy()) {
    text += numpy_loss(loss, last) + script_states("d_last", model, {}, "_n", sequence.x.shape[1], w);
    text += numpy_backward(model, w, "{name}", parts) + "\n";
  } else {
    text += torch_loss(loss, last) + R"(loss.backward()
gradients = {name: torch.zeros_like(value) if value.grad is None else value.grad for name, value in weights.items()}
for name, value in gradients.items():
    print(f"gradient {name} =", value.tolist())
weights = {name: value.detach() for name, value in weights.items()}

)";
  }
  return text + ending(rules, update, w);
}

std::string update_values(const WalkedUpdate& update) {
  std::string text;
  const auto line = [&](const std::string& name, const std::vector<double>& values) {
    text += name + " = " + list_of_values(values) + "\n";
  };
  for (const auto& [name, tensor] : update.next.gradients) line("gradient " + name, tensor.data);
  line("loss", {update.next.update.loss});
  line("norm", {update.next.update.gradient_norm});
  if (update.clip.kind == Clip::Kind::norm) line("factor", {update.clip_factor});
  for (const auto& [name, rule] : rules_of(update))
    for (const Index k : code_variables(*rule.recipe, nullptr)) {
      const trace::View view = rule.trace.at(k, 0);
      line((*rule.recipe)[k].name + " " + name, {view.data(), view.data() + view.size()});
    }
  return text;
}

}  // namespace gatewalk::writing
