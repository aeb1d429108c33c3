#include "engine/files/json_layers.hpp"

#include <algorithm>

#include "engine/files/described_text.hpp"
#include "engine/files/fault.hpp"
#include "engine/files/keras_layout.hpp"

namespace gatewalk::files {

namespace {

constexpr std::size_t most_json_dimensions = 8;

bool fill(const Json& value, std::size_t depth, Tensor& tensor) {
  if (value.is_number()) {
    if (depth != tensor.shape.size()) return false;
    tensor.data.push_back(value.get<double>());
    return true;
  }
  if (!value.is_array() || depth >= tensor.shape.size() || std::ssize(value) != tensor.shape[depth]) return false;
  return std::all_of(value.begin(), value.end(), [&](const Json& item) { return fill(item, depth + 1, tensor); });
}

void put(SafetensorsFile& file, const std::string& name, const Tensor& tensor) {
  file.tensors.insert_or_assign(name, StoredTensor::of(tensor, Dtype::f64));
  file.order.push_back(name);
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void note_quantities(SafetensorsFile& file, const Json& root) {
  for (const auto& [key, value] : root.items()) note_quantity(file, key, value);
}

// --- RTNeural ---

// Its layers follow each other in the order of the file, so the file says what stands in front of a network and behind it.
class Layers {
 public:
  SafetensorsFile file;

  Status take(const Json& layers) {
    for (std::size_t k = 0; k < layers.size(); ++k) {
      const Json& layer = layers[k];
      const std::string type = layer.is_object() ? text_of(layer, "type") : "";
      const std::string place = "layers." + std::to_string(k) + ".";
      std::vector<Tensor> weights;
      if (const auto list = layer.is_object() ? layer.find("weights") : layer.end(); list != layer.end() && list->is_array())
        for (const Json& each : *list)
          if (auto tensor = tensor_of(each)) weights.push_back(*std::move(tensor));
      if (type == "lstm" || type == "gru") {
        if (auto status = recurrent(place, type, weights, k); !status) return status;
      } else if (type == "dense" || type == "time-distributed-dense") {
        if (auto status = dense(place, weights); !status) return status;
      }
    }
    if (!behind_) return fault_in("CELL", "", "none of the layers is an lstm or a gru, so this is no recurrent network");
    for (std::size_t n = 0; n < file.networks.size(); ++n) say_around(layers, n);
    file.metadata[networks_key] = to_text(file.networks);
    return Ok{};
  }

 private:
  // A layer that directly follows one of its type and width goes on in the same module, as PyTorch's layers do.
  Status recurrent(const std::string& place, const std::string& type, std::vector<Tensor>& weights, std::size_t k) {
    auto taken = keras_recurrent(type == "lstm" ? 4 : 3, weights);
    if (!taken) return in_file(place_name(place), taken.error());
    const bool follows = behind_ && last_ + 1 == k && type == type_ && taken->hidden == hidden_ && taken->input == hidden_;
    depth_ = follows ? depth_ + 1 : 0;
    if (!follows) {
      stem_ = place;
      DescribedNetwork network;
      network.name = place.substr(0, place.size() - 1), network.input = static_cast<int>(taken->input);
      file.networks.push_back(std::move(network));
      ends_.emplace_back(k, k);
    }
    DescribedLayer layer;
    layer.name = place.substr(0, place.size() - 1), layer.cell = type, layer.hidden = static_cast<int>(taken->hidden);
    file.networks.back().layers.push_back(std::move(layer));
    ends_.back().second = k;
    for (auto& [name, tensor] : taken->tensors) put(file, stem_ + name + "_l" + std::to_string(depth_), tensor);
    behind_ = true, last_ = k, type_ = type, hidden_ = taken->hidden;
    return Ok{};
  }
  Status dense(const std::string& place, const std::vector<Tensor>& weights) {
    if (weights.empty() || weights[0].shape.size() != 2 || weights.size() > 2)
      return fault_in("SHAPE_MISMATCH", place_name(place), "a dense layer has a matrix [inputs, outputs] and a bias");
    put(file, place + "weight", transposed(weights[0]));
    if (weights.size() > 1) put(file, place + "bias", Tensor{{std::ssize(weights[1].data)}, weights[1].data});
    return Ok{};
  }

  // The dense directly behind is the readout; what else there is, up to the next network, is named.
  void say_around(const Json& layers, std::size_t n) {
    DescribedNetwork& network = file.networks[n];
    const auto [first, last] = ends_[n];
    const auto named = [&](std::size_t k) {
      const std::string type = layers[k].is_object() ? text_of(layers[k], "type") : "",
                        function = layers[k].is_object() ? text_of(layers[k], "activation") : "";
      return "layers." + std::to_string(k) + " (" + shown(type.empty() ? "?" : type) +
             (function.empty() || function == "linear" ? "" : ", " + shown(function)) + ")";
    };
    std::string front, behind;
    for (std::size_t k = n == 0 ? 0 : ends_[n - 1].second + 1; k < first; ++k) front += (front.empty() ? "" : ", ") + named(k);
    std::size_t next = last + 1;
    if (next < layers.size()) {
      const std::string stem = "layers." + std::to_string(next) + ".";
      const StoredTensor* matrix = file.find(stem + "weight");
      if (matrix && matrix->shape.size() == 2 && matrix->shape[1] == network.layers.back().hidden) {
        network.readout = stem;
        const std::string function = text_of(layers[next], "activation");
        if (!function.empty() && function != "linear")
          network.remarks.push_back("of its readout " + named(next) + " the function is not computed");
        ++next;
      }
    }
    for (; next < layers.size() && (n + 1 == ends_.size() || next < ends_[n + 1].first); ++next)
      behind += (behind.empty() ? "" : ", ") + named(next);
    if (!front.empty())
      network.remarks.push_back("in front of it stands what is not computed: " + front + "; it reads the " +
                                std::to_string(network.input) + " numbers a step that come from there");
    if (!behind.empty()) network.remarks.push_back("behind it stands what is not computed: " + behind);
  }

  std::vector<std::pair<std::size_t, std::size_t>> ends_;  // of each network its first and last layer
  bool behind_ = false;                                    // a recurrent layer has come
  std::size_t last_ = 0;
  int depth_ = 0;
  std::string stem_, type_;
  std::int64_t hidden_ = 0;
};

// --- NAM ---

// Takes its flat list from the front.
class Flat {
 public:
  explicit Flat(const std::vector<double>& values) : values_(values) {}
  std::uint64_t left() const { return values_.size() - at_; }
  Tensor take(std::vector<std::int64_t> shape) {
    const auto count = static_cast<std::size_t>(Tensor::count(shape));
    const auto from = values_.begin() + static_cast<std::ptrdiff_t>(at_);
    at_ += count;
    return {std::move(shape), {from, from + static_cast<std::ptrdiff_t>(count)}};
  }

 private:
  const std::vector<double>& values_;
  std::size_t at_ = 0;
};

std::int64_t size_in(const Json& config, const char* key) {
  const auto found = config.find(key);
  if (found == config.end() || !found->is_number_integer()) return 0;
  const auto value = found->get<std::int64_t>();
  return value > 0 && value < (1 << 16) ? value : 0;
}

// Columns of a matrix: [rows, from … to).
Tensor columns(const Tensor& matrix, std::int64_t from, std::int64_t to) {
  Tensor part{{matrix.shape[0], to - from}, {}};
  for (std::int64_t row = 0; row < matrix.shape[0]; ++row) {
    const auto start = matrix.data.begin() + row * matrix.shape[1];
    part.data.insert(part.data.end(), start + from, start + to);
  }
  return part;
}

Result<SafetensorsFile> nam_lstm(const Json& config, const std::vector<double>& values) {
  const std::int64_t inputs = size_in(config, "input_size"), hidden = size_in(config, "hidden_size"),
                     layers = size_in(config, "num_layers");
  if (!inputs || !hidden || !layers)
    return fault_in("SHAPE_MISMATCH", "config", "its input_size, hidden_size and num_layers are not sizes of a network");
  std::uint64_t needed = static_cast<std::uint64_t>(hidden) + 1;
  for (std::int64_t l = 0; l < layers && needed <= values.size(); ++l)
    needed += static_cast<std::uint64_t>(4 * hidden * ((l ? hidden : inputs) + hidden) + 6 * hidden);
  if (needed != values.size())
    return fault_in("SHAPE_MISMATCH", "weights",
                    "there are " + std::to_string(values.size()) + " numbers, and a network of these sizes has " +
                        (needed > values.size() ? "more" : std::to_string(needed)));
  SafetensorsFile file;
  Flat flat(values);
  Tensor h0 = Tensor::zeros({layers, 1, hidden}), c0 = h0;
  for (std::int64_t l = 0; l < layers; ++l) {
    const std::int64_t width = l ? hidden : inputs;
    const Tensor matrix = flat.take({4 * hidden, width + hidden});
    const std::string end = "_l" + std::to_string(l);
    put(file, "LSTM.weight_ih" + end, columns(matrix, 0, width));
    put(file, "LSTM.weight_hh" + end, columns(matrix, width, width + hidden));
    put(file, "LSTM.bias_ih" + end, flat.take({4 * hidden}));
    put(file, "LSTM.bias_hh" + end, Tensor::zeros({4 * hidden}));
    for (Tensor* state : {&h0, &c0}) {
      const Tensor start = flat.take({hidden});
      std::copy(start.data.begin(), start.data.end(), state->data.begin() + l * hidden);
    }
  }
  put(file, "head.weight", flat.take({1, hidden}));
  put(file, "head.bias", flat.take({1}));
  put(file, "h0", h0);
  put(file, "c0", c0);
  file.warnings.push_back(
      "its program starts from the states h0 and c0 of the file; here the network starts from 0, or from what is given");
  return file;
}

}  // namespace

bool is_shaped(const Json& value) {
  return value.is_object() && value.contains("data") && value["data"].is_array() &&
         (value.contains("shape") || value.contains("dim"));
}

std::optional<Tensor> tensor_of(const Json& value) {
  Tensor tensor;
  if (is_shaped(value)) {
    const Json& shape = value.contains("shape") ? value["shape"] : value["dim"];
    const auto data = tensor_of(value["data"]);
    if (!data || !shape.is_array() || shape.size() > most_json_dimensions) return std::nullopt;
    for (const Json& size : shape) {
      if (!size.is_number_integer() || size.get<std::int64_t>() < 0) return std::nullopt;
      tensor.shape.push_back(size.get<std::int64_t>());
    }
    if (checked_count(tensor.shape) != data->data.size()) return std::nullopt;
    tensor.data = data->data;
    return tensor;
  }
  if (!value.is_array() || value.empty()) return std::nullopt;
  for (const Json* at = &value; at->is_array(); at = &(*at)[0]) {
    tensor.shape.push_back(std::ssize(*at));
    if (at->empty() || tensor.shape.size() > most_json_dimensions) return std::nullopt;
  }
  if (!fill(value, 0, tensor)) return std::nullopt;
  return tensor;
}

void note_quantity(SafetensorsFile& file, const std::string& name, const Json& value) {
  if (file.metadata.size() >= 100 || name.size() > 200) return;
  if (value.is_string() && value.get_ref<const std::string&>().size() <= 200)
    file.metadata.emplace(name, value.get<std::string>());
  else if (value.is_number() || value.is_boolean()) file.metadata.emplace(name, value.dump());
}

std::optional<Result<SafetensorsFile>> read_rtneural(const Json& root) {
  const auto layers = root.find("layers");
  if (layers == root.end() || !layers->is_array() || layers->empty() || !(*layers)[0].is_object()) return std::nullopt;
  Layers taken;
  note_quantities(taken.file, root);
  if (auto status = taken.take(*layers); !status) return status.error();
  return std::move(taken.file);
}

std::optional<Result<SafetensorsFile>> read_nam(const Json& root) {
  const std::string architecture = text_of(root, "architecture");
  const auto weights = root.find("weights"), config = root.find("config");
  if (architecture.empty() || weights == root.end() || !weights->is_array() || config == root.end() || !config->is_object())
    return std::nullopt;
  if (architecture != "LSTM")
    return fault_in("CELL", "",
                    "this is a Neural Amp Modeler file of the architecture " + shown(architecture) + ", which is not recurrent",
                    "open one of the architecture LSTM");
  const auto values = tensor_of(*weights);
  if (!values || values->shape.size() != 1) return fault_in("SHAPE_MISMATCH", "weights", "they are no list of numbers");
  auto file = nam_lstm(*config, values->data);
  if (file) note_quantities(*file, root);
  return file;
}

std::optional<Result<SafetensorsFile>> read_icu(const Json& root) {
  std::vector<Tensor> matrices;
  for (int k = 1; k <= 9; ++k) {
    const auto found = root.find("mat" + std::to_string(k));
    if (found == root.end() || !is_shaped(*found)) return std::nullopt;
    auto tensor = tensor_of(*found);
    if (!tensor) return fault_in("SHAPE_MISMATCH", "mat" + std::to_string(k), "its data does not fill its dimensions");
    matrices.push_back(*std::move(tensor));
  }
  SafetensorsFile file;
  note_quantities(file, root);
  put(file, "embedding.weight", matrices[0]);
  for (const std::size_t first : {std::size_t{1}, std::size_t{4}}) {
    const std::vector<Tensor> three(matrices.begin() + static_cast<std::ptrdiff_t>(first),
                                    matrices.begin() + static_cast<std::ptrdiff_t>(first + 3));
    auto taken = keras_recurrent(4, three);
    if (!taken) return in_file("mat" + std::to_string(first + 1), taken.error());
    for (auto& [name, tensor] : taken->tensors) put(file, "bidirectional." + name + (first == 1 ? "_l0" : "_l0_reverse"), tensor);
  }
  if (matrices[7].shape.size() != 2) return fault_in("SHAPE_MISMATCH", "mat8", "the readout is no matrix");
  put(file, "output.weight", transposed(matrices[7]));
  put(file, "output.bias", Tensor{{std::ssize(matrices[8].data)}, matrices[8].data});
  file.warnings.push_back("behind the Linear output. stands a softmax, which is not computed");
  return file;
}

}  // namespace gatewalk::files
