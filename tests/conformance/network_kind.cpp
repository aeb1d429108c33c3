// Forward and gradient cases: outputs, gates, gradients, error terms, and the weights file beside the JSON.
#include "engine/files/model_file.hpp"
#include "tests/conformance/folder.hpp"
#include "tests/conformance/kinds.hpp"

namespace conformance {

using namespace gatewalk;

namespace {

// Whether the file's names alone tell the network that the case describes.
void check_module(const json& c, const std::string& path, const Described& described, Outcome& out) {
  const std::string folder = path.substr(0, path.find_last_of('/') + 1);
  const auto bytes = read_file(folder + text_at(c, "weights_file"));
  const auto file = files::read_safetensors(files::as_bytes(*bytes));
  files::ModuleRequest request;
  request.prefix = text_at(c, "weights_file_prefix");
  request.partial_peepholes = !text_at(at(c, "attributes"), "variant").empty() || described.recipe.cell == "cifg";
  const auto module = files::find_recurrent_module(*file, request);
  if (!module) return out.fail("the weights file: " + module.error().sentence());
  const auto same = [&](const char* what, int got, int wanted) {
    if (got != wanted)
      out.fail("the weights file says " + std::string(what) + " " + std::to_string(got) + ", expected " + std::to_string(wanted));
  };
  same("input", module->input, described.shape.input);
  same("hidden", module->hidden, described.shape.hidden);
  same("layers", module->layers, described.shape.layers);
  same("projection", module->projection, described.shape.projection);
  same("bidirectional", module->bidirectional, described.shape.direction == network::Direction::bidirectional);
}

// The operation of the engine's recipe that the set calls `name`.
std::string operation_name(const std::string& cell, const std::string& name) {
  if (cell == "RNN" && name == "a") return "a_h";
  if (cell == "GRU" && name == "gi_n") return "W_xn x + b_xn";
  if (cell == "GRU" && name == "gh_n") return "W_hn h + b_hn";
  return name;
}

void check_loss(const json& c, const Run& run, Outcome& out) {
  double loss = 0;
  for (const auto& [name, weight] : tensors_of(at(at(c, "loss"), "weights"))) {
    const auto found = run.outputs.find(name);
    if (found == run.outputs.end()) return out.fail("there is no output " + name);
    for (std::size_t k = 0; k < weight.data.size(); ++k) loss += weight.data[k] * found->second.data[k];
  }
  const json& expected = at(at(at(c, "expected"), "float64"), "loss");
  if (expected.is_number()) out.compare_values("the loss", {{1}, {loss}}, {{1}, {expected.get<double>()}}, {1e-12, 1e-12, 0});
}

// The same from the weights file: the same bits.
void run_from_file(const Precision& precision, const json& c, const std::string& path, const Described& described,
                   const network::Sequence& sequence, const network::Upstream* upstream, const Run& run, Outcome& out) {
  const auto weights = weights_beside(c, path);
  const auto again = weights ? precision.run(described, *weights, sequence, upstream) : Result<Run>(weights.error());
  if (!again) return out.fail("the weights file: " + again.error().sentence());
  same_bits(run.outputs, again->outputs, out);
  same_bits(run.weights, again->weights, out);
  same_bits(run.inputs, again->inputs, out);
  check_module(c, path, described, out);
  if (out.failures.empty()) out.notes.push_back("file and JSON equal to the bit");
}

void run_network_in(const Precision& precision, const json& c, const std::string& path, const Described& described,
                    Outcome& out) {
  const network::Sequence sequence = sequence_of(at(c, "inputs"));
  const network::Upstream upstream = upstream_of(c);
  const bool backward = text_at(c, "kind") == "gradient";
  const auto run = precision.run(described, tensors_of(at(c, "weights")), sequence, backward ? &upstream : nullptr);
  if (!run) return out.fail(run.error().sentence());
  compare_run(c, *run, precision, out);
  if (!run->values.empty()) compare_steps(c, *run, out);
  if (backward && precision.run == run_double) check_loss(c, *run, out);
  if (!text_at(c, "weights_file").empty())
    run_from_file(precision, c, path, described, sequence, backward ? &upstream : nullptr, *run, out);
}

}  // namespace

network::Upstream upstream_of(const json& c) {
  network::Upstream upstream;
  upstream.states = tensors_of(at(at(c, "loss"), "weights"));
  if (const auto y = upstream.states.find("y"); y != upstream.states.end()) {
    upstream.output = y->second;
    upstream.states.erase(y);
  }
  return upstream;
}

const char* expected_of(const json& c) { return at(at(c, "expected"), "float64").is_null() ? "float32" : "float64"; }

// Values computed in float by others have float's tolerance, in whatever precision we run.
static const char* tolerance_for(const json& c, const Precision& precision) {
  return std::string(expected_of(c)) == "float32" ? "float32" : precision.tolerance;
}

void compare_run(const json& c, const Run& run, const Precision& precision, Outcome& out) {
  const std::string kind = text_at(c, "kind");
  const Tolerance tolerance = tolerance_of(at(c, "tolerance"), tolerance_for(c, precision), kind);
  const json& expected = at(at(c, "expected"), expected_of(c));
  const auto each = [&](const json& wanted, const TensorMap& got, const std::string& prefix, bool gradient) {
    for (const auto& [name, e] : tensors_of(wanted)) {
      const auto found = got.find(name);
      // The file may hold tensors that the cell does not use: their gradient is 0.
      const Tensor zeros = Tensor::zeros(e.shape);
      const Tensor& g = found == got.end() && gradient ? zeros : found == got.end() ? Tensor{} : found->second;
      if (gradient) out.compare_gradient(prefix + name, g, e, tolerance);
      else out.compare_values(prefix + name, g, e, tolerance);
    }
  };
  each(expected, run.outputs, "", false);
  each(at(expected, "grad_weights"), run.weights, "gradient of ", true);
  each(at(expected, "grad_inputs"), run.inputs, "gradient of ", true);
}

// Every gate of every step, and every error term, by name. A name that the recipe has no operation for is noted.
void compare_steps(const json& c, const Run& run, Outcome& out) {
  const std::string cell = text_at(c, "cell");
  const Tolerance tolerance = tolerance_of(at(c, "tolerance"), "float64", text_at(c, "kind"));
  int names = 0;
  std::string absent;
  for (const auto& [name, expected] : tensors_of(at(c, "intermediates"))) {
    const auto found = run.values.find(operation_name(cell, name));
    if (found == run.values.end()) absent += " " + name;
    else ++names, out.compare_values(name + " at every step, ", found->second, expected, tolerance);
  }
  for (const auto& [name, expected] : tensors_of(at(at(at(c, "expected"), "float64"), "grad_steps"))) {
    const auto found = run.errors.find("d" + operation_name(cell, name));
    if (found == run.errors.end()) absent += " d" + name;
    else ++names, out.compare_gradient("d" + name + " at every step, ", found->second, expected, tolerance);
  }
  if (names) out.notes.push_back(std::to_string(names) + " gates and error terms");
  if (!absent.empty()) out.notes.push_back("not operations of this recipe:" + absent);
}

// The weights of the file that stands beside a case. Empty `weights_file`: none.
Result<TensorMap> weights_beside(const json& c, const std::string& path) {
  const std::string folder = path.substr(0, path.find_last_of('/') + 1), prefix = text_at(c, "weights_file_prefix");
  const auto bytes = read_file(folder + text_at(c, "weights_file"));
  if (!bytes) return Error{"the weights file " + text_at(c, "weights_file") + " cannot be opened"};
  const auto file = files::read_safetensors(files::as_bytes(*bytes));
  if (!file) return file.error();
  const auto all = files::all_values(*file);
  if (!all) return all.error();
  TensorMap weights;
  for (const auto& [name, tensor] : *all) {
    if (name.substr(0, prefix.size()) != prefix) return Error{"the tensor " + name + " does not begin with the prefix " + prefix};
    weights[name.substr(prefix.size())] = tensor;
  }
  return weights;
}

void same_bits(const TensorMap& json_run, const TensorMap& file_run, Outcome& out) {
  if (const std::string difference = first_difference(json_run, file_run); !difference.empty())
    out.fail("from the weights file other bits: " + difference);
}

void run_network(const json& c, const std::string& path, const std::string& shown, Score& score) {
  const auto described = describe(text_at(c, "cell"), at(c, "attributes"));
  if (!described && described.error().code == "NOT_OFFERED") return score.skip(shown, "", described.error().sentence());
  for (const Precision& precision : {in_double, in_float}) {
    Outcome out;
    if (described) run_network_in(precision, c, path, *described, out);
    else out.fail(described.error().sentence());
    const bool as_floats = std::string(expected_of(c)) == "float32";
    if (as_floats) out.notes.push_back("expected values are floats");
    score.count(shown, text_at(c, "kind") + (as_floats ? "32" : ""), precision.name, out);
  }
}

}  // namespace conformance
