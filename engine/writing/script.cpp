#include "engine/writing/script.hpp"

#include "engine/base/check.hpp"
#include "engine/writing/script_parts.hpp"

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
  text += w.functions(upstream != nullptr) + script_layout(model, w, upstream && w.numpy()) + script_weights(model, w, options) +
          script_driver(model, sequence, w);
  text += w.numpy() ? numpy_run(model, w) : torch_run(model, w, upstream != nullptr);
  if (!upstream) return text;
  const std::string zeros = w.numpy() ? "np.zeros_like(output)" : "torch.zeros_like(output)";
  text += "\nd_output = " + (upstream->output.data.empty() ? zeros : w.tensor(upstream->output)) +
          "  # the loss's gradient by the output\n";
  text += script_states("d_last", model, upstream->states, "_n", sequence.x.shape[1], w);
  return text + (w.numpy() ? numpy_backward(model, w, stored(options)) : torch_backward(w, stored(options)));
}

std::string network_loops(const Model& model, Language language, bool backward) {
  const ScriptWriter w(model.forward(), model.backward(), language);
  const RunParts quiet{false, 0};
  if (!backward) return w.numpy() ? numpy_run(model, w, quiet) : torch_run(model, w, false, quiet);
  if (!w.numpy()) return "";
  const std::string all = numpy_backward(model, w, "", quiet);
  return all.substr(1, all.find("for name, value in gradients.items()") - 1);
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
