// Which layers of a Keras model are networks that can be run: recurrent layers that follow each other, what stands between them
// where it works on each step alone, and the Dense behind.
#include <algorithm>
#include <set>

#include "engine/files/described_text.hpp"
#include "engine/files/fault.hpp"
#include "engine/files/keras_layers.hpp"

namespace gatewalk::files::keras {

using Json = nlohmann::json;

namespace {

class Finder {
 public:
  Finder(const Model& model, std::uint64_t most_bytes) : model_(model), layers_(model.layers), reader_(model, most_bytes) {}

  Result<SafetensorsFile> run() {
    for (std::size_t k = 0; k < layers_.size(); ++k) {
      if (!is_recurrent(layers_[k].kind) || done_.contains(k)) continue;
      if (auto found = network(k); !found) problems_.push_back(found.error());
    }
    if (file_.networks.empty()) {
      if (!problems_.empty()) return problems_[0];
      return none();
    }
    for (const Error& problem : problems_) file_.warnings.push_back("not opened: " + problem.sentence());
    if (auto rest = take_rest(); !rest) return rest.error();
    file_.metadata[networks_key] = to_text(file_.networks);
    return std::move(file_);
  }

 private:
  // --- a network ---

  std::vector<std::size_t> consumers(std::size_t of) const {
    std::vector<std::size_t> all;
    for (std::size_t k = 0; k < layers_.size(); ++k) {
      const auto& inputs = layers_[k].inputs;
      if (std::find(inputs.begin(), inputs.end(), static_cast<int>(of)) != inputs.end()) all.push_back(k);
    }
    return all;
  }
  // The one layer that goes on from here, through those that do nothing; of several the one Dense.
  std::optional<std::size_t> next(std::size_t from) const {
    for (std::size_t steps = 0; steps < layers_.size(); ++steps) {
      std::vector<std::size_t> found = consumers(from);
      if (found.size() > 1) std::erase_if(found, [&](std::size_t k) { return !is_dense(layers_[k]); });
      if (found.size() != 1 || layers_[found[0]].inputs.size() != 1 || layers_[found[0]].shared) return std::nullopt;
      if (!is_identity(layers_[found[0]])) return found[0];
      from = found[0];
    }
    return std::nullopt;
  }

  Status network(std::size_t first, std::string* called = nullptr) {
    auto recurrent = reader_.read(layers_[first]);
    done_.insert(first);
    if (!recurrent) return recurrent.error();
    DescribedNetwork made;
    made.name = unused_name(layers_[first].name);
    if (called) *called = made.name;
    made.input = recurrent->directions[0].input;
    bool back = false;  // the layer below gives its steps last first
    std::size_t at = first;
    for (;;) {
      const bool turned = recurrent->layer.reverse;
      recurrent->layer.reverse = turned != back;
      take(made, *recurrent);
      say_of(made, layers_[at], *recurrent, turned, back);
      back = back != turned;
      int width = recurrent->merge == "concat" ? recurrent->width() : recurrent->layer.hidden;
      const auto following =
          recurrent->sequences && recurrent->merge != "none" ? next_recurrent(made, at, width, back) : std::nullopt;
      if (!following) break;
      recurrent = std::move(following->second);
      at = following->first;
      done_.insert(at);
    }
    const std::size_t place = file_.networks.size();
    const auto decoder = find_decoder(made, at, *recurrent);
    finish(made, first, at, *recurrent, decoder.has_value());
    file_.networks.push_back(std::move(made));
    if (!decoder) return Ok{};
    std::string then;
    if (auto found = network(decoder->first, &then); !found) return found;
    file_.networks[place].then = then, file_.networks[place].repeat = decoder->second;
    return Ok{};
  }

  // The recurrent layer that reads the last output at each of n steps, and n. What stands between becomes layers of the network.
  std::optional<std::pair<std::size_t, int>> find_decoder(DescribedNetwork& made, std::size_t from, const Recurrent& recurrent) {
    const bool both = recurrent.layer.bidirectional;
    if (recurrent.sequences || layers_[from].alone || (both && recurrent.merge != "concat")) return std::nullopt;
    int width = recurrent.width(), n = 0;
    std::vector<std::pair<DescribedLayer, TensorMap>> between;
    for (auto at = next(from); at; at = next(*at)) {
      const Layer& layer = layers_[*at];
      if (layer.kind == "RepeatVector" && n == 0) {
        const Json* count = member(layer.config, "n");
        if (!count || !count->is_number_integer() || count->get<std::int64_t>() < 1 || count->get<std::int64_t>() > 1'000'000)
          return std::nullopt;
        n = count->get<int>();
      } else if (is_recurrent(layer.kind) && n > 0) {
        if (done_.contains(*at) || layer.shared) return std::nullopt;
        const auto decoder = reader_.read(layer);
        if (!decoder || decoder->directions[0].input != width) return std::nullopt;
        for (auto& [described, tensors] : between) add(made, std::move(described), tensors);
        return std::pair{*at, n};
      } else {
        auto step = n == 0 && !both ? reader_.step_layer(layer, width) : std::nullopt;
        if (!step) return std::nullopt;
        width = step->first.hidden;
        between.push_back(*std::move(step));
      }
    }
    return std::nullopt;
  }

  // The next recurrent layer of the chain. What stands before it and works on each step alone becomes layers of the network.
  std::optional<std::pair<std::size_t, Recurrent>> next_recurrent(DescribedNetwork& made, std::size_t from, int width,
                                                                  bool back) {
    std::vector<std::pair<DescribedLayer, TensorMap>> between;
    for (auto at = next(from); at; at = next(*at)) {
      const Layer& layer = layers_[*at];
      if (is_recurrent(layer.kind)) {
        if (done_.contains(*at) || layer.shared) return std::nullopt;
        auto recurrent = reader_.read(layer);
        if (!recurrent || recurrent->directions[0].input != width || (back && recurrent->layer.bidirectional))
          return std::nullopt;
        for (auto& [described, tensors] : between) add(made, std::move(described), tensors);
        return std::pair{*at, *std::move(recurrent)};
      }
      auto step = reader_.step_layer(layer, width);
      if (!step) return std::nullopt;
      width = step->first.hidden;
      between.push_back(*std::move(step));
    }
    return std::nullopt;
  }

  // --- names and numbers ---

  std::string unused_name(const std::string& wanted) const {
    std::string name = wanted;
    const auto taken = [&](const std::string& candidate) {
      return std::any_of(file_.networks.begin(), file_.networks.end(), [&](const auto& n) { return n.name == candidate; });
    };
    for (int k = 2; taken(name); ++k) name = wanted + "_" + std::to_string(k);
    return name;
  }
  void put(const std::string& name, const Tensor& tensor, Dtype dtype) {
    file_.tensors.insert_or_assign(name, StoredTensor::of(tensor, dtype));
    file_.order.push_back(name);
  }
  void add(DescribedNetwork& made, DescribedLayer layer, const TensorMap& tensors) {
    for (const auto& [name, tensor] : tensors)
      put(made.name + "." + name + "_l" + std::to_string(made.layers.size()), tensor, Dtype::f64);
    made.layers.push_back(std::move(layer));
  }
  void take(DescribedNetwork& made, const Recurrent& recurrent) {
    for (std::size_t d = 0; d < recurrent.directions.size(); ++d) {
      const Cell& cell = recurrent.directions[d];
      const std::string end = "_l" + std::to_string(made.layers.size()) + (d ? "_reverse" : "");
      put(made.name + ".weight_ih" + end, cell.weight_ih, cell.dtype);
      put(made.name + ".weight_hh" + end, cell.weight_hh, cell.dtype);
      if (cell.bias_ih.data.empty()) continue;
      put(made.name + ".bias_ih" + end, cell.bias_ih, cell.dtype);
      put(made.name + ".bias_hh" + end, cell.bias_hh, cell.dtype);
    }
    made.layers.push_back(recurrent.layer);
    if (recurrent.merge == "concat" || recurrent.merge == "none") return;
    // Both directions are taken apart again by matrices of 0 and 1.
    const int h = recurrent.layer.hidden;
    TensorMap halves;
    for (const auto& [name, first] : {std::pair{"W_f", 0}, {"W_b", h}}) {
      Tensor half = Tensor::zeros({h, 2 * h});
      for (int k = 0; k < h; ++k) half.data[static_cast<std::size_t>(k * 2 * h + first + k)] = 1;
      halves[name] = std::move(half);
    }
    DescribedLayer merge{.name = recurrent.layer.name + " (" + recurrent.merge + ")", .cell = "merge", .hidden = h};
    merge.equations = std::string("cell merge\nstate h\nh' = ") +
                      (recurrent.merge == "mul"   ? "(W_f x) * (W_b x)"
                       : recurrent.merge == "ave" ? "0.5 * (W_f x + W_b x)"
                                                  : "W_f x + W_b x") +
                      "\n";
    add(made, std::move(merge), halves);
  }

  // --- what is said ---

  std::string named(std::size_t k) const {
    const Layer& layer = layers_[k];
    return shown(layer.name) + (layer.kind == "?" ? "" : " (" + layer.kind + ")");
  }

  void say_of(DescribedNetwork& made, const Layer& layer, const Recurrent& recurrent, bool turned, bool back) {
    if (recurrent.merge == "none")
      made.remarks.push_back(shown(layer.name) + " gives both directions apart; here they stand side by side");
    if (layer.states_from >= 0 && layer.states_from < static_cast<int>(layers_.size())) {
      const Layer& from = layers_[static_cast<std::size_t>(layer.states_from)];
      made.remarks.push_back(shown(layer.name) + " begins with " +
                             (is_recurrent(from.kind) ? "the last states of " : "states that the model is given as ") +
                             shown(from.name) + "; here they begin at 0, or as is given");
    }
    if (turned && !back && recurrent.sequences)
      made.remarks.push_back(shown(layer.name) +
                             " runs from the sequence's end, and Keras lists its outputs in that order; here each "
                             "stands at its own time step");
    if (recurrent.layer.open && made.open.empty()) open(made, recurrent);
    if (recurrent.layer.open && recurrent.gates_open && !made.open.empty() && made.open[0].of != OpenChoice::Of::gates) {
      made.open.clear();
      open(made, recurrent);
    }
    if (recurrent.gates_open) made.layers[layer_at(made, recurrent)].gates = made.open[0].choices[0].expression;
  }
  static std::size_t layer_at(const DescribedNetwork& made, const Recurrent& recurrent) {
    for (std::size_t k = made.layers.size(); k-- > 0;)
      if (made.layers[k].name == recurrent.layer.name) return k;
    return 0;
  }

  // What a file of weights alone does not say. Keras' default was hard_sigmoid before 2.3 and in tf.keras of TensorFlow 1.
  void open(DescribedNetwork& made, const Recurrent& recurrent) const {
    const std::string& version = model_.version;
    const auto [major, minor] = numbers_of(version);
    const bool keras1 = version.empty() && model_.layers.size() > 0 && is_keras1();
    const bool tf = version.ends_with("-tf"), old = keras1 || (major > 0 && (major < 2 || (major == 2 && minor < (tf ? 2 : 3))));
    const std::string hard = hard_sigmoid_of(version.empty() ? "2" : version);
    if (recurrent.gates_open) {
      OpenChoice gates{OpenChoice::Of::gates, {{"sigmoid", "sigmoid({})"}, {"hard_sigmoid", hard}}, "as is usual"};
      if (old) std::swap(gates.choices[0], gates.choices[1]);
      if (keras1) gates.why = "as in Keras 1";
      else if (tf && major == 2 && minor == 2)
        gates.why = "as in TensorFlow 2; TensorFlow 1 wrote the same version, " + version + ", and took hard_sigmoid";
      else if (major > 0) gates.why = "as is usual in Keras " + version;
      made.open.push_back(std::move(gates));
    }
    made.open.push_back(
        {OpenChoice::Of::activation,
         {{"tanh", "tanh({})"}, {"relu", "relu({})"}, {"sigmoid", "sigmoid({})"}, {"linear", "{}"}, {"elu", "elu({})"}},
         "as is usual"});
  }
  bool is_keras1() const {
    for (const Layer& layer : layers_)
      for (const Array& array : layer.arrays)
        if (array.name.find("_U_") != std::string::npos) return true;
    return false;
  }

  // The readout, and what else stands in front and behind.
  void finish(DescribedNetwork& made, std::size_t first, std::size_t last, const Recurrent& recurrent, bool decoded) {
    say_in_front(made, first);
    if (decoded) return;
    const auto behind = next(last);
    const bool row = !recurrent.sequences, both = recurrent.layer.bidirectional;
    if (!model_.config && both && behind && is_dense(layers_[*behind])) {
      made.remarks.push_back("whether " + named(*behind) +
                             " reads every step or the last states of both directions the file does not "
                             "say, so it is not computed");
      return;
    }
    if (row && !layers_[last].alone)
      made.remarks.push_back(both ? shown(layers_[last].name) +
                                        " passes on the last states of both directions alone; here are all steps"
                                  : shown(layers_[last].name) + " passes on its last step alone; here are all of them");
    if (!behind || layers_[last].alone) return say_behind(made, last);
    const Layer& layer = layers_[*behind];
    const int width = recurrent.merge == "concat" ? recurrent.width() : recurrent.layer.hidden;
    if (is_dense(layer) && !(row && both) && recurrent.merge != "none")
      if (auto linear = reader_.linear_of(layer); linear && linear->first.shape[1] == width) {
        made.readout = layer.name + ".";
        made.reads_last = row || !model_.config;
        put_linear(layer, *linear);
        const Json* function = member(layer.config, "activation");
        if (function && *function != "linear")
          made.remarks.push_back("of its readout " + named(*behind) + " the function " +
                                 (function->is_string() ? function->get<std::string>() : "") + " is not computed");
        else if (!function)
          made.remarks.push_back("whether a function stands behind its readout " + named(*behind) +
                                 " the file does not say; none is computed");
        return say_behind(made, *behind);
      }
    say_behind(made, last);
  }
  void put_linear(const Layer& layer, const std::pair<Tensor, Tensor>& linear) {
    const Dtype dtype = is_weight_dtype(layer.arrays[0].node->dtype) ? layer.arrays[0].node->dtype : Dtype::f32;
    put(layer.name + ".weight", linear.first, dtype);
    if (!linear.second.data.empty()) put(layer.name + ".bias", linear.second, dtype);
    for (const Array& array : layer.arrays) used_.insert(array.node);
  }

  // Layers before or behind, through those that do nothing.
  void say_in_front(DescribedNetwork& made, std::size_t first) {
    std::string names;
    int count = 0;
    for (int at = layers_[first].inputs.empty() ? -1 : layers_[first].inputs[0]; at >= 0 && count < 8;) {
      const Layer& layer = layers_[static_cast<std::size_t>(at)];
      if (layer.kind == "Embedding")
        made.remarks.push_back("in front of it stands " + named(static_cast<std::size_t>(at)) + ": a step's " +
                               std::to_string(made.input) + " inputs are a token's row of it");
      if (layer.kind == "Masking" || is_set(layer.config, "mask_zero"))
        made.remarks.push_back(named(static_cast<std::size_t>(at)) + " leaves masked steps out; here every step counts");
      if (is_recurrent(layer.kind) || layer.kind == "Embedding") break;
      if (!is_identity(layer)) names += (count++ ? ", " : "") + named(static_cast<std::size_t>(at));
      at = layer.inputs.size() == 1 ? layer.inputs[0] : -1;
    }
    if (count > 0 && model_.config)
      made.remarks.push_back("in front of it stands what is not computed: " + names + "; it reads the " +
                             std::to_string(made.input) + " numbers a step that come from there");
  }
  void say_behind(DescribedNetwork& made, std::size_t last) {
    if (!model_.config) return;
    std::string names;
    std::set<std::size_t> seen{last};
    std::vector<std::size_t> front{last};
    int count = 0;
    while (!front.empty() && count < 8) {
      std::vector<std::size_t> on;
      for (const std::size_t from : front)
        for (const std::size_t k : consumers(from)) {
          if (!seen.insert(k).second || is_recurrent(layers_[k].kind)) continue;
          if (!is_identity(layers_[k]) && count < 8) names += (count++ ? ", " : "") + named(k);
          on.push_back(k);
        }
      front = std::move(on);
    }
    if (count > 0) made.remarks.push_back("behind it stands what is not computed: " + names);
  }

  // --- what no network uses ---

  Status take_rest() {
    for (std::size_t k = 0; k < layers_.size(); ++k) {
      const Layer& layer = layers_[k];
      if (done_.contains(k)) continue;
      if (is_dense(layer) && !layer.arrays.empty() && !used_.contains(layer.arrays[0].node) &&
          !file_.find(layer.name + ".weight"))
        if (const auto linear = reader_.linear_of(layer)) put_linear(layer, *linear);
      for (const Array& array : layer.arrays) {
        if (used_.contains(array.node) || array.node->problem) continue;
        std::string own = array.name;
        if (!layer.store.empty() && own.starts_with(layer.store + "/")) own = own.substr(layer.store.size() + 1);
        if (!own.starts_with(layer.name)) own = layer.name + "/" + own;
        const std::string name = layer.kind == "Embedding" && layer.arrays.size() == 1 ? layer.name + ".weight" : own;
        if (file_.tensors.contains(name)) continue;
        if (auto spent = reader_.spend(array.node->bytes.size()); !spent) return spent.error();
        auto stored = array.node->tensor();
        if (!stored) continue;
        file_.tensors.emplace(name, *std::move(stored));
        file_.order.push_back(name);
      }
    }
    return Ok{};
  }

  Error none() const {
    std::vector<std::string> names;
    for (const Layer& layer : layers_)
      if (!is_identity(layer)) names.push_back(layer.name + (layer.kind == "?" ? "" : " (" + layer.kind + ")"));
    return fault_at("NO_TENSORS", "",
                    "the Keras model has no recurrent layer that is computed (LSTM, GRU, SimpleRNN, alone or in Bidirectional)" +
                        std::string(names.empty() ? "" : "; it has " + shown_list(names, 12)));
  }

  const Model& model_;
  const std::vector<Layer>& layers_;
  LayerReader reader_;
  SafetensorsFile file_;
  std::set<std::size_t> done_;
  std::set<const Hdf5Node*> used_;
  std::vector<Error> problems_;
};

}  // namespace

Result<SafetensorsFile> networks_of(const Model& model, std::uint64_t most_bytes) { return Finder(model, most_bytes).run(); }

}  // namespace gatewalk::files::keras
