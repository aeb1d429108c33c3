// From a Keras config to layers in a row, each with what feeds it.
#include "engine/files/keras_model.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace gatewalk::files::keras {

using Json = nlohmann::json;

namespace {

constexpr int deepest_model = 16;
constexpr std::size_t most_layers = 20'000;

const Json* member_in(const Json& of, const char* key) {
  if (!of.is_object()) return nullptr;
  const auto found = of.find(key);
  return found == of.end() || found->is_null() ? nullptr : &*found;
}
std::string text(const Json& of, const char* key) {
  const Json* found = member_in(of, key);
  return found && found->is_string() ? found->get<std::string>() : "";
}

// "Custom>MDN" is MDN.
std::string class_of(const Json& layer) {
  std::string name = text(layer, "class_name");
  return name.substr(name.rfind('>') == std::string::npos ? 0 : name.rfind('>') + 1);
}

// The layers of a model: a list, or within its config.
const Json* layers_within(const Json& model) {
  const Json* config = member_in(model, "config");
  if (!config) return nullptr;
  const Json* layers = config->is_array() ? config : member_in(*config, "layers");
  return layers && layers->is_array() ? layers : nullptr;
}
bool is_model(const Json& layer) { return layers_within(layer) != nullptr; }

// An output of a layer: 0, or the states behind it.
struct Source {
  std::string layer;
  std::int64_t output = 0;
};

// Keras 3: {"class_name": "__keras_tensor__", "config": {"keras_history": ["lstm", 0, 0]}} anywhere inside; before it
// ["lstm", 0, 0, {…}].
void sources_in(const Json& value, std::vector<Source>& found, int depth = 0) {
  if (depth > deepest_model || found.size() > 1000) return;
  if (value.is_array() && value.size() >= 3 && value[0].is_string() && value[1].is_number_integer() &&
      value[2].is_number_integer()) {
    found.push_back({value[0].get<std::string>(), value[2].get<std::int64_t>()});
    if (value.size() > 3) sources_in(value[3], found, depth + 1);
  } else if (value.is_structured()) {
    if (const Json* config = member_in(value, "config"))
      if (const Json* history = member_in(*config, "keras_history")) return sources_in(*history, found, depth + 1);
    if (const Json* arguments = member_in(value, "args"); arguments && value.is_object()) {
      sources_in(*arguments, found, depth + 1);
      if (const Json* named = member_in(value, "kwargs")) sources_in(*named, found, depth + 1);
      return;
    }
    for (const auto& each : value) sources_in(each, found, depth + 1);
  }
}

class Reader {
 public:
  std::optional<Error> error;
  std::vector<Layer> layers;

  // Adds a model's layers; returns which of them gives its output, -1 for none.
  int expand(const Json& model, const std::string& group, const std::string& store, const std::vector<int>& inputs, int depth) {
    const Json& config = *member_in(model, "config");
    const bool in_series = config.is_array() || class_of(model) == "Sequential";
    std::map<std::string, int> outputs, counts;
    std::vector<std::pair<std::size_t, std::string>> open;  // an input whose layer comes later
    const Json* entries = member_in(config, "input_layers");
    int last = inputs.empty() ? -1 : inputs[0];
    for (const Json& layer : *layers_within(model)) {
      if (error || !layer.is_object()) break;
      std::string name = member_in(layer, "config") ? text(*member_in(layer, "config"), "name") : "";
      if (name.empty()) name = text(layer, "name");
      if (name.empty()) name = snake(class_of(layer)) + "_" + std::to_string(layers.size());
      std::string stored = snake(class_of(layer));
      if (const int before = counts[stored]++) stored += "_" + std::to_string(before);

      std::vector<Source> sources;
      const Json* nodes = in_series ? nullptr : member_in(layer, "inbound_nodes");
      const bool shared = nodes && nodes->is_array() && nodes->size() > 1;
      if (nodes && nodes->is_array() && !nodes->empty()) sources_in((*nodes)[0], sources);
      std::vector<int> from;
      if (in_series) {
        from.push_back(last);
      } else if (sources.empty() && entries && entries->is_array()) {  // the model's input, of those outside
        for (std::size_t k = 0; k < entries->size() && k < inputs.size(); ++k)
          if ((*entries)[k].is_array() && !(*entries)[k].empty() && (*entries)[k][0] == name) from.push_back(inputs[k]);
      }
      const std::size_t first = layers.size();
      const bool recurrent = is_recurrent(class_of(layer)) || class_of(layer) == "RNN";
      int states_from = -1;
      for (const Source& source : sources) {
        const auto known = outputs.find(source.layer);
        const int at = known == outputs.end() ? -1 : known->second;
        if (!from.empty() && (recurrent || source.output > 0))
          states_from = states_from < 0 ? at : states_from;  // not what it reads
        else if (source.output > 0) from.push_back(-2);
        else from.push_back(at);
        if (known == outputs.end() && source.output == 0) open.emplace_back(first, source.layer);
      }
      last = add(layer, name, group, store + stored, from, depth);
      if (layers.size() > first) {
        layers.back().shared = layers.back().shared || shared;
        layers.back().states_from = states_from;
      }
      outputs[name] = last;
    }
    for (const auto& [at, name] : open)
      if (const auto known = outputs.find(name);
          known != outputs.end() && at < layers.size() && known->second != static_cast<int>(at))
        std::replace(layers[at].inputs.begin(), layers[at].inputs.end(), -1, known->second);
    if (const Json* ends = member_in(config, "output_layers")) {
      std::vector<Source> sources;
      sources_in(*ends, sources);
      if (!sources.empty() && outputs.contains(sources[0].layer)) return outputs[sources[0].layer];
    }
    return last;
  }

 private:
  int add(const Json& layer, const std::string& name, const std::string& group, const std::string& store,
          const std::vector<int>& from, int depth) {
    if (depth > deepest_model || layers.size() >= most_layers) {
      error =
          Error{.what = depth > deepest_model
                            ? "the model's config holds models within models more than " + std::to_string(deepest_model) + " deep"
                            : "the model's config holds more than " + std::to_string(most_layers) + " layers",
                .where = "",
                .hint = "",
                .code = "SIZE"};
      return -1;
    }
    const std::string own = group.empty() ? name : group;
    const Json* config = member_in(layer, "config");
    const Json* inner = config && class_of(layer) != "Bidirectional" ? member_in(*config, "layer") : nullptr;
    if (is_model(layer)) {
      const int end = expand(layer, own, store + "/layers/", from, depth + 1);
      return end;
    }
    if (inner && is_model(*inner)) {  // each step of what it reads is a sequence of its own
      expand(*inner, own, store + "/layer/layers/", {}, depth + 1);
      layers.push_back({.kind = class_of(layer), .name = name, .config = config, .inputs = from, .group = own, .store = store});
      return static_cast<int>(layers.size()) - 1;
    }
    Layer made{.kind = class_of(layer), .name = name, .config = config, .inputs = from, .group = own, .store = store};
    if (inner && class_of(layer) == "TimeDistributed") {
      made.kind = class_of(*inner), made.config = member_in(*inner, "config"), made.store += "/layer";
      made.alone = is_recurrent(made.kind);
    }
    if (made.kind == "RNN" && config)  // a cell of Keras' own in a general layer
      if (const Json* cell = member_in(*config, "cell"))
        for (const char* kind : {"LSTM", "GRU", "SimpleRNN"})
          if (class_of(*cell) == std::string(kind) + "Cell") made.kind = kind;
    layers.push_back(std::move(made));
    return static_cast<int>(layers.size()) - 1;
  }
};

}  // namespace

bool is_recurrent(std::string_view kind) {
  for (const std::string_view known : {"LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "Bidirectional"})
    if (kind == known) return true;
  return false;
}

std::string snake(std::string_view name) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  std::string text;
  for (std::size_t k = 0; k < name.size(); ++k) {
    const bool begins =
        upper(name[k]) && k > 0 && name[k - 1] != '_' && (lower(name[k - 1]) || (k + 1 < name.size() && lower(name[k + 1])));
    if (begins) text += '_';
    text += upper(name[k]) ? static_cast<char>(name[k] - 'A' + 'a') : name[k];
  }
  return text;
}

Result<std::vector<Layer>> layers_of(const Json& config) {
  if (!is_model(config))
    return Error{.what = "the file's model_config lists no layers, so the model is a class of its author's own",
                 .where = "",
                 .hint = "",
                 .code = "JSON"};
  Reader reader;
  reader.expand(config, "", "layers/", {}, 0);
  if (reader.error) return *reader.error;
  return std::move(reader.layers);
}

}  // namespace gatewalk::files::keras
