#include "engine/files/keras_layers.hpp"

#include <algorithm>
#include <cmath>

#include "engine/files/fault.hpp"

namespace gatewalk::files::keras {

using Json = nlohmann::json;

namespace {

std::string filled(std::string expression, const std::string& argument) {
  for (std::size_t at = 0; (at = expression.find("{}", at)) != std::string::npos; at += argument.size())
    expression.replace(at, 2, argument);
  return expression;
}

}  // namespace

const Json* member(const Json* of, const char* key) {
  if (!of || !of->is_object()) return nullptr;
  const auto found = of->find(key);
  return found == of->end() || found->is_null() ? nullptr : &*found;
}
bool is_set(const Json* config, const char* key, bool otherwise) {
  const Json* found = member(config, key);
  return found && found->is_boolean() ? found->get<bool>() : otherwise;
}

bool is_identity(const Layer& layer) {
  for (const char* kind : {"Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout",
                           "ActivityRegularization", "InputLayer", "Masking"})
    if (layer.kind == kind) return true;
  const Json* function = layer.kind == "Activation" ? member(layer.config, "activation") : nullptr;
  return function && *function == "linear";
}

bool is_dense(const Layer& layer) { return layer.kind == "Dense" || layer.kind == "TimeDistributedDense"; }

// The layer itself, or within a Bidirectional.
const Json* LayerReader::config_of(const Layer& layer) const {
  const Json* inner = layer.kind == "Bidirectional" ? member(member(layer.config, "layer"), "config") : layer.config;
  return inner;
}
std::string LayerReader::kind_of(const Layer& layer) const {
  if (layer.kind != "Bidirectional") return layer.kind;
  const Json* kind = member(member(layer.config, "layer"), "class_name");
  if (kind && kind->is_string()) {
    const std::string name = kind->get<std::string>();
    return name.substr(name.rfind('>') == std::string::npos ? 0 : name.rfind('>') + 1);
  }
  // Without a config: by the shapes.
  for (const Array& array : layer.arrays) {
    const auto& shape = array.node->shape;
    if (array.name.find("recurrent_kernel") == std::string::npos && array.name.find("vars/1") == std::string::npos) continue;
    if (shape.size() == 2 && shape[0] > 0)
      return shape[1] == 4 * shape[0] ? "LSTM" : shape[1] == 3 * shape[0] ? "GRU" : shape[1] == shape[0] ? "SimpleRNN" : "?";
  }
  return layer.arrays.size() == 24 ? "LSTM" : "GRU";  // Keras 1
}

Result<Recurrent> LayerReader::read(const Layer& layer) {
  const std::string kind = kind_of(layer);
  const Json* config = config_of(layer);
  if (const Json* inner = member(config, "cell")) config = member(inner, "config");
  const int gates = kind.ends_with("LSTM") ? 4 : kind.ends_with("GRU") ? 3 : kind == "SimpleRNN" ? 1 : 0;
  if (gates == 0) return fault_at("CELL", layer.name, "the recurrent layer " + shown(kind) + " is not computed");
  std::uint64_t bytes = 0;
  for (const Array& array : layer.arrays) bytes += array.node->bytes.size();
  if (auto spent = spend(bytes); !spent) return spent.error();
  Recurrent found;
  const bool both = layer.kind == "Bidirectional";
  const std::size_t each = layer.arrays.size() / (both ? 2 : 1);
  for (std::size_t d = 0; d < (both ? 2u : 1u); ++d) {
    auto cell = cell_of(std::span(layer.arrays).subspan(d * each, each), gates, kind.starts_with("CuDNN"), layer.name);
    if (!cell) return cell.error();
    found.directions.push_back(*std::move(cell));
  }
  const Cell& first = found.directions[0];
  if (both && (first.hidden != found.directions[1].hidden || first.input != found.directions[1].input))
    return fault_at("CELL", layer.name, "its two directions have different sizes, which is not computed");
  DescribedLayer& made = found.layer;
  made.name = layer.name, made.hidden = first.hidden, made.bidirectional = both;
  const bool after = first.bias_ih.data.empty() ? is_set(config, "reset_after", !layer.config) : first.reset_after;
  made.cell = gates == 4 ? "lstm" : gates == 1 ? "rnn" : after ? "gru" : "gru_before";
  if (auto functions = functions_of(found, config, gates); !functions) return functions.error();
  const Json* outer = both ? member(member(layer.config, "layer"), "config") : layer.config;
  found.sequences = is_set(outer, "return_sequences", !layer.config) && !layer.alone;
  made.reverse = is_set(outer, "go_backwards") && !both;
  if (both && layer.config && layer.config->is_object() && layer.config->contains("merge_mode")) {
    const Json& merge = layer.config->at("merge_mode");
    found.merge = merge.is_string() ? merge.get<std::string>() : "none";
  }
  return found;
}

Status LayerReader::functions_of(Recurrent& found, const Json* config, int gates) const {
  DescribedLayer& made = found.layer;
  if (found.directions[0].cudnn) return Ok{};  // sigmoid and tanh, always
  if (!config) {
    made.open = true;
    found.gates_open = gates > 1;
    return Ok{};
  }
  const Json *activation = member(config, "activation"), *inner = nullptr;
  for (const char* name : {"recurrent_activation", "inner_activation"})
    if (!inner) inner = member(config, name);
  for (const auto& [json, to] : {std::pair{activation, &made.activation}, {gates > 1 ? inner : nullptr, &made.gates}}) {
    if (!json) continue;
    auto expression = expression_of(*json, model_.version);
    if (!expression) return fault_at("CELL", made.name, expression.error().what, "");
    *to = *std::move(expression);
  }
  if (activation == nullptr && config->is_object() && config->contains("activation")) made.activation = "{}";  // null is linear
  return Ok{};
}

// A layer that works on each step alone, as equations.
std::optional<std::pair<DescribedLayer, TensorMap>> LayerReader::step_layer(const Layer& layer, int width) {
  if (!model_.config) return std::nullopt;
  DescribedLayer made;
  made.name = layer.name;
  TensorMap tensors;
  std::string function = "{}";
  if (const Json* activation = member(layer.config, "activation")) {
    auto expression = expression_of(*activation, model_.version);
    if (!expression) return std::nullopt;
    function = *std::move(expression);
  }
  std::string inner;
  if (is_dense(layer)) {
    auto linear = linear_of(layer);
    if (!linear || linear->first.shape[1] != width) return std::nullopt;
    made.hidden = static_cast<int>(linear->first.shape[0]);
    inner = "W_h x + b_h";
    tensors["W_h"] = std::move(linear->first);
    if (!linear->second.data.empty()) tensors["b_h"] = std::move(linear->second);
  } else if (layer.kind == "Activation") {
    made.hidden = width;
    inner = "x";
  } else if (layer.kind == "BatchNormalization") {
    if (!normalization_of(layer, width, tensors)) return std::nullopt;
    made.hidden = width;
    inner = "(x - b_mean) * p_scale + b_shift";
  } else {
    return std::nullopt;
  }
  made.cell = snake(layer.kind);
  made.equations = "cell " + made.cell + "\nstate h\n";
  if (inner == "x") made.equations += "h' = " + filled(function, "x") + "\n";
  else if (function == "{}") made.equations += "h' = " + inner + "\n";
  else made.equations += "u = " + inner + "\nh' = " + filled(function, "u") + "\n";
  return std::pair{std::move(made), std::move(tensors)};
}

// A Dense's matrix [units, width] and bias.
std::optional<std::pair<Tensor, Tensor>> LayerReader::linear_of(const Layer& layer) {
  if (layer.arrays.empty() || layer.arrays.size() > 2) return std::nullopt;
  std::vector<Tensor> parts;
  for (const Array& array : layer.arrays) {
    if (!spend(array.node->bytes.size())) return std::nullopt;
    auto stored = array.node->tensor();
    auto values = stored ? stored->values() : Result<Tensor>(stored.error());
    if (!values) return std::nullopt;
    parts.push_back(*std::move(values));
  }
  if (parts[0].shape.size() != 2 || parts[0].shape[0] < 1 || parts[0].shape[1] < 1) return std::nullopt;
  if (parts.size() > 1 && parts[1].shape != std::vector<std::int64_t>{parts[0].shape[1]}) return std::nullopt;
  return std::pair{transposed(parts[0]), parts.size() > 1 ? std::move(parts[1]) : Tensor{}};
}

// x by the statistics of training: (x - mean) · scale + shift with scale = gamma / √(variance + epsilon).
bool LayerReader::normalization_of(const Layer& layer, int width, TensorMap& tensors) {
  const bool scaled = is_set(layer.config, "scale", true), centered = is_set(layer.config, "center", true);
  if (layer.arrays.size() != 2u + scaled + centered) return false;
  std::vector<std::vector<double>> parts;
  for (const Array& array : layer.arrays) {
    if (array.node->shape != std::vector<std::int64_t>{width}) return false;
    auto stored = array.node->tensor();
    auto values = stored ? stored->values() : Result<Tensor>(stored.error());
    if (!values) return false;
    parts.push_back(std::move(values->data));
  }
  const Json* epsilon = member(layer.config, "epsilon");
  const double small = epsilon && epsilon->is_number() ? epsilon->get<double>() : 1e-3;
  const auto n = static_cast<std::size_t>(width);
  std::vector<double> scale(n, 1.0), shift(n, 0.0);
  std::size_t k = 0;
  if (scaled) scale = parts[k++];
  if (centered) shift = parts[k++];
  const std::vector<double>&mean = parts[k], &variance = parts[k + 1];
  for (std::size_t i = 0; i < n; ++i) scale[i] /= std::sqrt(variance[i] + small);
  tensors["b_mean"] = {{width}, mean};
  tensors["p_scale"] = {{width}, std::move(scale)};
  tensors["b_shift"] = {{width}, std::move(shift)};
  return true;
}

Status LayerReader::spend(std::uint64_t bytes) {
  if (bytes > left_) return fault_at("SIZE", "", "the file names the same arrays again and again");
  left_ -= bytes;
  return Ok{};
}

}  // namespace gatewalk::files::keras
