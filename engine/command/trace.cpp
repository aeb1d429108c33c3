#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/command/command.hpp"
#include "engine/command/options.hpp"
#include "engine/command/source_options.hpp"
#include "engine/command/trace_input.hpp"
#include "engine/command/trace_output.hpp"
#include "engine/files/safetensors.hpp"
#include "engine/network/pipeline.hpp"
#include "engine/writing/script.hpp"

namespace gatewalk::command {

namespace {

constexpr const char* trace_help =
    R"(gatewalk trace: runs a recurrent network over a sequence, in double, and prints every value of every operation.

The network, either from a file or with random weights:
  --model FILE               names and shapes tell cell, layers and directions (weight_ih_l0, …). Read, told by content:
                             safetensors; what torch.save wrote (.pt, .pth, .bin, .tar), a state dict or a checkpoint
                             around one, nothing of it executed; .npz; JSON of named lists, RTNeural's and NAM's;
                             Keras' .h5 and .keras, whose networks are called as their first layer
  --prefix PREFIX            which module of the file, where it holds several: "encoder.rnn"; "encoder" if alone there;
                             "rnn" if no other name ends so; "rnn > rnn2" where one follows the other
  --cell NAME|FILE.cell      another cell with the same row blocks, or for tensors named as in its equations (W_f, b_f)
  --nonlinearity NAME        of an RNN: tanh (as without it), relu, leaky_relu, sigmoid
  --gates NAME               of Keras' weights without a config, which do not say it: sigmoid or hard_sigmoid
  --readout                  a Keras file's readout of the last step alone is applied at every step
  --cell NAME|FILE.cell --hidden H --input I [--layers L] [--projection P] --seed N      instead of --model
A file's head_weight [outputs, features] and head_bias, or the only Linear that fits behind the last layer (fc.weight,
fc.bias), are its readout; "output" is then the readout's. Whole numbers, one a step, are tokens: rows of its embedding.
Names of LSTMCell, Keras, Flax, MLX and Equinox, weight norm and one bias are read as PyTorch's where that is unambiguous.
What was read so, and what of the file is not used, is said on the error stream.
Either of them can learn first, in double, with the same bits on every machine:
  --task NAME --updates N    first-symbol, adding, copy-memory, reber, sine, next-character or fill-gap; its readout is
                             the task's
  --task-seed N --batch B    which sequences are drawn (1), and how many an update (16)
  --rule NAME --rate R       sgd, momentum, rmsprop or adam (adam), and its learning rate (its own)
  --clip C --truncate K      gradients scaled to a norm of C at most; error terms cut between blocks of K steps
What it reads:
  --sequence FILE            .npy, .csv or .json; [steps, inputs] or [steps, batch, inputs]
  --lengths FILE             .npy, .csv or .json: each sequence's own number of steps
  --direction NAME           forward, reverse, bidirectional; a file with two directions is bidirectional by itself
  --initial FILE             .safetensors or .npz: h0, c0, …, each [layers · directions, batch, size]; without it 0
What it does besides:
  --backward FILE            also walks back: ∂L/∂output as .npy, or .safetensors with any of output, h_n, c_n, …
  --save FILE.safetensors    writes the model's file anew, its tensors under PyTorch's names, as safetensors
  --step-gradients           lists each step's part of each weight gradient too
  --format json|csv          json without it; numpy or torch: a Python script that computes and prints the same numbers
  --output-only              prints output and last state (and gradients) alone, not every value of every operation
  --step T                   with numpy or torch: that step alone, from 0, with its numbers in the text; --layer L (0)

JSON: "output" [steps, batch, features] and "state" {"h_n": [layers · directions, batch, size], …} as nested arrays;
"trace", a list of {pass, layer, direction, step, name, shape, values} with values row by row, shape [batch, size], names
as in the recipe (gatewalk cell NAME shows it), steps and layers from 0; with --backward "gradients" under the file's
tensor names, and input, h0, …. Numbers read back as the same doubles; NaN and infinities are strings, and
"first_nonfinite" says where the first one appeared. CSV: a line a value, with a header.

Examples:
  gatewalk trace --cell lstm --hidden 4 --input 3 --seed 1 --sequence x.npy
  gatewalk trace --model lstm.safetensors --sequence x.npy --initial state.safetensors --backward upstream.npy
  gatewalk trace --model tagger.safetensors --prefix encoder --sequence x.json --lengths lengths.json --format csv
  gatewalk trace --model lstm.safetensors --cell mine.cell --sequence x.csv
  gatewalk trace --cell lstm --hidden 8 --task adding --updates 200 --rate 0.01 --sequence x.npy
  gatewalk trace --model lstm.safetensors --sequence x.npy --format numpy > same.py
)";

constexpr Option trace_options[] = {{"--model"},     {"--prefix"},
                                    {"--cell"},      {"--nonlinearity"},
                                    {"--hidden"},    {"--input"},
                                    {"--layers"},    {"--projection"},
                                    {"--seed"},      {"--sequence"},
                                    {"--lengths"},   {"--direction"},
                                    {"--initial"},   {"--backward"},
                                    {"--format"},    {"--step"},
                                    {"--layer"},     {"--step-gradients", false},
                                    {"--task"},      {"--updates"},
                                    {"--task-seed"}, {"--batch"},
                                    {"--rule"},      {"--rate"},
                                    {"--clip"},      {"--truncate"},
                                    {"--only"},      {"--output-only", false},
                                    {"--gates"},     {"--readout", false},
                                    {"--save"}};

// What the file holds besides.
void tell_unused(const source::Made& made, const std::string& path) {
  for (const Error& warning : made.warnings) tell(in_file(path, warning));
  if (const std::string readout = made.stored_name("head_weight");
      made.file && made.model.shape().outputs > 0 && !readout.ends_with("head_weight") && !readout.ends_with("head_weight_l0"))
    tell(Error{"its tensor " + readout + " is the readout: output is W h + b", path});
  std::vector<std::string> others;  // the module's own are in its warnings
  for (const std::string& name : made.unused)
    if (made.prefix.empty() || !name.starts_with(made.prefix)) others.push_back(name);
  if (others.empty()) return;
  std::string names;
  const std::size_t most = 40, count = others.size() > most + 1 ? most : others.size();
  for (std::size_t k = 0; k < count; ++k) names += (k ? ", " : "") + others[k];
  if (count < others.size()) names += " and " + std::to_string(others.size() - count) + " more";
  tell(Error{"not used: " + names, path});
}

// All tensors of the file, as they were read.
Status save_read(const source::Made& made, const std::string& path) {
  if (!made.file) return Error{"--save goes with --model", {}, "gatewalk train writes what has learned: --save"};
  if (!made.file->networks.empty())
    tell(Error{"what the file says of layers, functions and directions goes into its metadata", path,
               "gatewalk reads it there; another program sees the numbers alone"});
  const std::vector<std::byte> bytes = files::write_safetensors(*made.file);
  std::FILE* file = std::fopen(path.c_str(), "wb");
  const bool good = file && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  if ((file && std::fclose(file) != 0) || !good)
    return Error{"the file cannot be written", path, "check the path, its permissions, and the room on the disk"};
  return Ok{};
}

// What goes wrong with a checked input has the file in front and says what to do.
Error about(const std::string& path, Error error, std::string hint) {
  if (error.hint.empty()) error.hint = std::move(hint);
  return in_file(path, std::move(error));
}

const Error unwritable{"the output could not be written", "stdout", "is the disk full, or did the reader end?"};

// Whether a file is safetensors and has the network's tensors under PyTorch's names.
bool holds_as_named(const std::string& path, const source::Made& made) {
  const auto bytes = read_file(path);
  if (!bytes) return false;
  const auto file = files::read_safetensors(*bytes);
  if (!file) return false;
  return std::all_of(made.model.tensors().begin(), made.model.tensors().end(),
                     [&](const auto& entry) { return file->find(made.stored_name(entry.first)); });
}

Status write_script(const source::Made& made, const network::Sequence& sequence, const network::Upstream* upstream,
                    const Options& options) {
  if (!options.has("step") && (!made.model.one_cell() || !made.model.shape().unlike.empty()))
    return Error{"the network's layers are not alike, and a script is written of layers that are", options.get("model"),
                 "give --step T and --layer L for one step's script"};
  const auto language = options.get("format") == "numpy" ? writing::Language::numpy : writing::Language::torch;
  std::string text;
  if (options.has("step")) {
    const auto step = whole_number(options, "step", 0, 0), layer = whole_number(options, "layer", 0, 0);
    for (const auto* number : {&step, &layer})
      if (!*number) return number->error();
    if (*step >= sequence.x.shape[0])
      return Error{"--step is " + std::to_string(*step),
                   {},
                   "the sequence's steps go from 0 to " + std::to_string(sequence.x.shape[0] - 1)};
    if (*layer >= made.model.shape().layers)
      return Error{
          "--layer is " + std::to_string(*layer), {}, "the layers go from 0 to " + std::to_string(made.model.shape().layers - 1)};
    const network::NetworkTrace forward = made.model.run(sequence);
    const auto part = static_cast<std::size_t>(made.model.shape().index({*layer, 0}));
    network::NetworkTrace backward;
    if (upstream) backward = made.model.run_backward(forward, *upstream);
    text = writing::step_script(forward.parts[part], upstream ? &backward.parts[part] : nullptr, *step, language);
  } else {
    if (options.has("model") && !holds_as_named(options.get("model"), made))
      return Error{"a script loads the weights from safetensors under PyTorch's names", options.get("model"),
                   "write them so first: --save FILE.safetensors"};
    const bool apart = !made.prefix.empty() && made.stored_name("head_weight") == "head_weight";
    text = writing::model_script(made.model, sequence, upstream, language,
                                 {.weights_file = options.get("model"), .prefix = made.prefix, .readout_apart = apart});
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) return unwritable;
  return Ok{};
}

// A network whose last output the next one reads again and again, and its run.
struct InFront {
  source::Made made;
  network::NetworkTrace forward;
};

// Runs the networks in front of the last one; `made` and `sequence` are then the last one's.
Status go_through(const Options& options, source::Made& made, network::Sequence& sequence, std::vector<InFront>& in_front) {
  while (!made.then.empty()) {
    network::NetworkTrace forward = made.model.run(sequence);
    const double count = static_cast<double>(made.repeat) * forward.extent.batch * made.model.features();
    if (count > static_cast<double>(files::max_values) || in_front.size() > 16)
      return Error{"its networks behind each other are more than can be run", options.get("model"), "--prefix opens one alone"};
    sequence = {network::repeated_output(made.model, forward, made.repeat), {}, {}};
    Options next = options;
    next.values["prefix"] = made.then;
    tell(Error{"the output is that of " + made.then.substr(0, made.then.find(" > ")) + ", which reads the last output of " +
                   made.prefix.substr(0, made.prefix.size() - 1) + " " + std::to_string(made.repeat) + " times",
               options.get("model"), "--prefix opens one of them alone"});
    auto last = make_model(next, static_cast<int>(sequence.x.shape[2]));
    if (!last) return last.error();
    in_front.push_back({std::move(made), std::move(forward)});
    made = *std::move(last);
    if (auto fits = made.model.check(sequence); !fits) return in_file(options.get("model"), fits.error());
  }
  return Ok{};
}

// Their gradients, beside the last one's, whose initial states then have its name in front.
void go_back_through(const std::vector<InFront>& in_front, TensorMap& gradients) {
  for (auto stage = in_front.rbegin(); stage != in_front.rend(); ++stage) {
    const network::Model& model = stage->made.model;
    const Tensor d_input = gradients.at("input");
    gradients.erase("input");
    const network::NetworkTrace backward = model.run_backward(stage->forward, network::upstream_of_repeated(model, d_input));
    for (auto& [name, gradient] : model.input_gradients(backward))
      gradients[name == "input" ? name : stage->made.prefix + name] = gradient;
    for (const auto& [name, gradient] : model.gradients(backward)) gradients[stage->made.stored_name(name)] = gradient;
  }
}

Status trace(const Options& options) {
  const std::string format = options.get("format", "json");
  const bool script = format == "numpy" || format == "torch";
  if (format != "json" && format != "csv" && !script)
    return Error{"--format is '" + format + "'", {}, "give json, csv, numpy or torch"};
  auto sequence = read_sequence(options);
  if (!sequence) return sequence.error();
  auto made = make_model(options, static_cast<int>(sequence->x.shape[2]));
  if (!made) return made.error();
  if (auto embedded = embed(*made, *sequence); !embedded) return in_file(options.get("sequence"), embedded.error());
  network::Sequence without_states = *sequence;
  without_states.initial.clear();
  if (auto fits = made->model.check(without_states); !fits)
    return about(options.get("sequence"), fits.error(),
                 "the network reads " + std::to_string(made->model.shape().input) + " inputs a step");
  if (auto fits = made->model.check(*sequence); !fits)
    return about(options.get("initial"), fits.error(), "one row a layer and direction, one column block a sequence");
  tell_unused(*made, options.get("model"));
  std::vector<InFront> in_front;
  if (auto through = go_through(options, *made, *sequence, in_front); !through) return through;
  const network::Model& model = made->model;
  Result<network::Upstream> upstream = network::Upstream{};
  if (options.has("backward")) {
    upstream = read_upstream(options.get("backward"));
    if (!upstream) return upstream.error();
    if (auto fits = model.check(*upstream, *sequence); !fits)
      return about(options.get("backward"), fits.error(), "it holds ∂L/∂output, shaped as the output, or output, h_n …");
  }
  if (!script && (options.has("step") || options.has("layer")))
    return Error{"--step and --layer go with --format numpy or torch", {}, "JSON and CSV list every step"};
  if (options.has("output-only") && script) return Error{"--output-only goes with --format json or csv", {}, "leave it out"};
  if (options.has("only") && (script || options.get("only") != "output"))
    return Error{script ? "--only goes with --format json or csv" : "--only is '" + options.get("only") + "'",
                 {},
                 script ? "leave it out" : "give output, or leave it out"};
  if (options.has("save"))
    if (auto saved = save_read(*made, options.get("save")); !saved) return saved;
  if (script) return write_script(*made, *sequence, options.has("backward") ? &*upstream : nullptr, options);
  const network::NetworkTrace forward = model.run(*sequence);
  TraceOutput output{
      model, forward, nullptr, {}, options.has("step-gradients"), options.has("only") || options.has("output-only")};
  network::NetworkTrace backward;
  if (options.has("backward")) {
    backward = model.run_backward(forward, *upstream);
    output.backward = &backward;
    output.gradients = model.input_gradients(backward);
    for (const auto& [name, gradient] : model.gradients(backward)) output.gradients[made->stored_name(name)] = gradient;
    go_back_through(in_front, output.gradients);
  }
  if (!(format == "json" ? write_trace_json(output) : write_trace_csv(output))) return unwritable;
  return Ok{};
}

}  // namespace

int run_trace(int argc, char** argv) {
  const auto options = read_options({argv, static_cast<std::size_t>(argc)}, trace_options);
  if (!options) return fail("trace", options.error());
  if (answered(*options, trace_help)) return 0;
  if (!options->words.empty())
    return fail("trace", Error{"what is '" + options->words[0] + "'?", {}, "files follow an option: --model, --sequence, …"});
  if (const auto done = trace(*options); !done) return fail("trace", done.error());
  return 0;
}

}  // namespace gatewalk::command
