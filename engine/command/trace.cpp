#include <cmath>
#include <cstdio>

#include "engine/command/command.hpp"
#include "engine/command/options.hpp"
#include "engine/command/trace_output.hpp"
#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "engine/files/npy.hpp"
#include "engine/files/sequence.hpp"
#include "engine/network/load.hpp"
#include "engine/writing/script.hpp"

namespace gatewalk::command {

namespace {

constexpr const char* help =
    R"(gatewalk trace: runs a recurrent network over a sequence, in double, and prints every value of every operation.

The network, either from a file or with random weights:
  --model FILE.safetensors   saved from PyTorch (weight_ih_l0, …): names and shapes tell cell, layers and directions
  --prefix PREFIX            which module of the file, where it holds several ("encoder.rnn")
  --cell NAME|FILE.cell      another cell with the same row blocks, or for tensors named as in its equations (W_f, b_f)
  --nonlinearity NAME        of an RNN: tanh (as without it), relu, leaky_relu, sigmoid
  --cell NAME|FILE.cell --hidden H --input I [--layers L] [--projection P] --seed N      instead of --model
What it reads:
  --sequence FILE            .npy, .csv or .json; [steps, inputs] or [steps, batch, inputs]
  --lengths FILE             .npy, .csv or .json: each sequence's own number of steps
  --direction NAME           forward, reverse, bidirectional; a file with two directions is bidirectional by itself
  --initial FILE.safetensors a tensor a state: h0, c0, …, each [layers · directions, batch, size]; else 0
What it does besides:
  --backward FILE            also walks back: ∂L/∂output as .npy, or .safetensors with any of output, h_n, c_n, …
  --step-gradients           lists each step's part of each weight gradient too
  --format json|csv          json without it; numpy or torch: a Python script that computes and prints the same numbers
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
  gatewalk trace --model lstm.safetensors --sequence x.npy --format numpy > same.py
)";

constexpr Option options_known[] = {
    {"--model"},      {"--prefix"},     {"--cell"},   {"--nonlinearity"}, {"--hidden"},  {"--input"},
    {"--layers"},     {"--projection"}, {"--seed"},   {"--sequence"},     {"--lengths"}, {"--direction"},
    {"--initial"},    {"--backward"},   {"--format"}, {"--step"},         {"--layer"},   {"--step-gradients", false},
    {"--help", false}};

// A network, and what its tensors are called in the file it comes from.
struct Source {
  network::Model model;
  std::string prefix;
  const files::SafetensorsFile* file = nullptr;
  std::string name_of(const std::string& tensor) const {
    if (file && !file->find(prefix + tensor) && file->find(prefix + tensor + "_l0")) return prefix + tensor + "_l0";
    return prefix + tensor;
  }
};

Result<files::SafetensorsFile> read_safetensors_file(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  auto file = files::read_safetensors(*bytes);
  if (!file) return in_file(path, file.error());
  return file;
}

Result<network::Direction> direction_of(const Options& options) {
  const std::string name = options.get("direction", "forward");
  if (name == "forward") return network::Direction::forward;
  if (name == "reverse") return network::Direction::reverse;
  if (name == "bidirectional") return network::Direction::bidirectional;
  return Error{"--direction is '" + name + "'", {}, "give forward, reverse or bidirectional"};
}

Result<Source> load(const Options& options, files::SafetensorsFile& file) {
  const std::string path = options.get("model");
  for (const char* name : {"hidden", "input", "layers", "projection", "seed"})
    if (options.has(name))
      return Error{"--" + std::string(name) + " does not go with --model", {}, "the file's tensors decide; leave it out"};
  auto read = read_safetensors_file(path);
  if (!read) return read.error();
  file = *std::move(read);
  network::LoadRequest request;
  if (options.has("cell")) {
    auto cell = read_cell(options.get("cell"));
    if (!cell) return cell.error();
    request.cell = *std::move(cell);
  }
  if (options.has("prefix")) request.prefix = options.get("prefix");
  request.nonlinearity = options.get("nonlinearity");
  const auto direction = direction_of(options);
  if (!direction) return direction.error();
  request.reverse = *direction == network::Direction::reverse;
  auto loaded = network::load_model(file, request);
  if (!loaded) return in_file(path, loaded.error());
  const bool both = loaded->model.shape().directions() == 2;
  if (options.has("direction") && both != (*direction == network::Direction::bidirectional))
    return Error{both ? "the file holds both directions" : "the file holds one direction", path,
                 both ? "give --direction bidirectional, or leave it out" : "give --direction forward or reverse"};
  return Source{std::move(loaded->model), loaded->prefix, &file};
}

Result<Source> create(const Options& options, int inputs) {
  if (!options.has("cell"))
    return Error{"neither --model nor --cell is given", {}, "give --model FILE.safetensors, or --cell lstm --hidden 4 --seed 1"};
  if (options.has("prefix")) return Error{"--prefix goes with --model", {}, "leave it out"};
  if (!options.has("hidden"))
    return Error{"--hidden is missing", {}, "say how many hidden units the random network has: --hidden 4"};
  auto cell = read_cell(options.get("cell"));
  if (!cell) return cell.error();
  if (options.has("nonlinearity")) {
    if (cell->cell != "rnn")
      return Error{"--nonlinearity is for the cell rnn, and this is " + cell->cell,
                   {},
                   "leave it out, or write the function into a .cell file"};
    cell = network::rnn_cell(options.get("nonlinearity"));
    if (!cell) return cell.error();
  }
  const auto direction = direction_of(options);
  const auto hidden = whole_number(options, "hidden", 1), input = whole_number(options, "input", inputs),
             layers = whole_number(options, "layers", 1);
  const auto projection = whole_number(options, "projection", 0), seed = whole_number(options, "seed", 1, 0);
  if (!direction) return direction.error();
  for (const auto* number : {&hidden, &input, &layers, &projection, &seed})
    if (!*number) return number->error();
  network::Shape shape;
  shape.input = *input;
  shape.hidden = *hidden;
  shape.layers = *layers;
  shape.projection = *projection;
  shape.direction = *direction;
  const bool projected = cell->states[0].size.p > 0;
  if (projected && *projection == 0)
    return Error{"the cell " + cell->cell + " has a projected state of size P", {}, "give --projection P"};
  if (!projected && *projection > 0) return Error{"the cell " + cell->cell + " has no state h(P)", {}, "leave --projection out"};
  auto model = network::Model::create(*std::move(cell), shape, static_cast<std::uint64_t>(*seed));
  if (!model) return model.error();
  return Source{*std::move(model), "", nullptr};
}

Result<Tensor> read_tensor(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  auto tensor = path.ends_with(".npy")    ? files::read_npy(*bytes)
                : path.ends_with(".json") ? files::read_json(files::as_text(*bytes))
                                          : files::read_csv(files::as_text(*bytes));
  if (!tensor) return in_file(path, tensor.error());
  return tensor;
}

// [T, I] is one sequence.
void add_batch(Tensor& t) {
  if (t.shape.size() == 2) t.shape.insert(t.shape.begin() + 1, 1);
}

Result<network::Sequence> read_sequence(const Options& options) {
  if (!options.has("sequence"))
    return Error{"--sequence is missing", {}, "give the input as .npy, .csv or .json: --sequence x.npy"};
  const std::string path = options.get("sequence");
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  auto tensor = files::read_sequence(*bytes, path);
  if (!tensor) return in_file(path, tensor.error());
  network::Sequence sequence;
  sequence.x = *std::move(tensor);
  add_batch(sequence.x);
  if (options.has("lengths")) {
    const auto lengths = read_tensor(options.get("lengths"));
    if (!lengths) return lengths.error();
    for (double n : lengths->data) {
      if (!(n >= 1 && n <= static_cast<double>(sequence.x.shape[0])) || n != std::floor(n))
        return Error{"a length is " + files::number_text(n), options.get("lengths"),
                     "lengths are whole numbers from 1 to the sequence's " + std::to_string(sequence.x.shape[0]) + " steps"};
      sequence.lengths.push_back(static_cast<int>(n));
    }
    if (static_cast<std::int64_t>(sequence.lengths.size()) != sequence.x.shape[1])
      return Error{"there are " + std::to_string(sequence.lengths.size()) + " lengths for a batch of " +
                       std::to_string(sequence.x.shape[1]),
                   options.get("lengths"), "give one length a sequence"};
  }
  if (options.has("initial")) {
    const auto file = read_safetensors_file(options.get("initial"));
    if (!file) return file.error();
    auto values = files::all_values(*file);
    if (!values) return in_file(options.get("initial"), values.error());
    sequence.initial = *std::move(values);
  }
  return sequence;
}

Result<network::Upstream> read_upstream(const std::string& path) {
  network::Upstream upstream;
  if (!path.ends_with(".safetensors")) {
    auto tensor = read_tensor(path);
    if (!tensor) return tensor.error();
    upstream.output = *std::move(tensor);
  } else {
    const auto file = read_safetensors_file(path);
    if (!file) return file.error();
    auto values = files::all_values(*file);
    if (!values) return in_file(path, values.error());
    if (values->empty())
      return Error{"the file holds no tensors", path, "it may have output, h_n, c_n …: the loss's gradients by them"};
    upstream.states = *std::move(values);
    if (const auto output = upstream.states.find("output"); output != upstream.states.end()) {
      upstream.output = std::move(output->second);
      upstream.states.erase(output);
    }
  }
  add_batch(upstream.output);
  return upstream;
}

// What goes wrong with a checked input has the file in front and says what to do.
Error about(const std::string& path, Error error, std::string hint) {
  if (error.hint.empty()) error.hint = std::move(hint);
  return in_file(path, std::move(error));
}

const Error unwritable{"the output could not be written", "stdout", "is the disk full, or did the reader end?"};

Status write_script(const Source& source, const network::Sequence& sequence, const network::Upstream* upstream,
                    const Options& options) {
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
    if (*layer >= source.model.shape().layers)
      return Error{"--layer is " + std::to_string(*layer),
                   {},
                   "the layers go from 0 to " + std::to_string(source.model.shape().layers - 1)};
    const network::NetworkTrace forward = source.model.run(sequence);
    const auto part = static_cast<std::size_t>(source.model.shape().index({*layer, 0}));
    network::NetworkTrace backward;
    if (upstream) backward = source.model.run_backward(forward, *upstream);
    text = writing::step_script(forward.parts[part], upstream ? &backward.parts[part] : nullptr, *step, language);
  } else {
    text = writing::model_script(source.model, sequence, upstream, language, {options.get("model"), source.prefix});
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) return unwritable;
  return Ok{};
}

Status trace(const Options& options) {
  const std::string format = options.get("format", "json");
  const bool script = format == "numpy" || format == "torch";
  if (format != "json" && format != "csv" && !script)
    return Error{"--format is '" + format + "'", {}, "give json, csv, numpy or torch"};
  auto sequence = read_sequence(options);
  if (!sequence) return sequence.error();
  files::SafetensorsFile file;
  auto source = options.has("model") ? load(options, file) : create(options, static_cast<int>(sequence->x.shape[2]));
  if (!source) return source.error();
  const network::Model& model = source->model;
  network::Sequence without_states = *sequence;
  without_states.initial.clear();
  if (auto fits = model.check(without_states); !fits)
    return about(options.get("sequence"), fits.error(),
                 "the network reads " + std::to_string(model.shape().input) + " inputs a step");
  if (auto fits = model.check(*sequence); !fits)
    return about(options.get("initial"), fits.error(), "one row a layer and direction, one column block a sequence");
  Result<network::Upstream> upstream = network::Upstream{};
  if (options.has("backward")) {
    upstream = read_upstream(options.get("backward"));
    if (!upstream) return upstream.error();
    if (auto fits = model.check(*upstream, *sequence); !fits)
      return about(options.get("backward"), fits.error(), "it holds ∂L/∂output, shaped as the output, or output, h_n …");
  }
  if (!script && (options.has("step") || options.has("layer")))
    return Error{"--step and --layer go with --format numpy or torch", {}, "JSON and CSV list every step"};
  if (script) return write_script(*source, *sequence, options.has("backward") ? &*upstream : nullptr, options);
  const network::NetworkTrace forward = model.run(*sequence);
  TraceOutput output{model, forward, nullptr, {}, options.has("step-gradients")};
  network::NetworkTrace backward;
  if (options.has("backward")) {
    backward = model.run_backward(forward, *upstream);
    output.backward = &backward;
    output.gradients = model.input_gradients(backward);
    for (const auto& [name, gradient] : backward.gradients) output.gradients[source->name_of(name)] = gradient;
  }
  if (!(format == "json" ? write_trace_json(output) : write_trace_csv(output))) return unwritable;
  return Ok{};
}

}  // namespace

int run_trace(int argc, char** argv) {
  const auto options = read_options({argv, static_cast<std::size_t>(argc)}, options_known);
  if (!options) return fail("trace", options.error());
  if (options->has("help")) return std::fputs(help, stdout) < 0 ? 2 : 0;
  if (!options->words.empty())
    return fail("trace", Error{"what is '" + options->words[0] + "'?", {}, "files follow an option: --model, --sequence, …"});
  if (const auto done = trace(*options); !done) return fail("trace", done.error());
  return 0;
}

}  // namespace gatewalk::command
