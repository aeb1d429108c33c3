// Which arrays belong to which layer, in Keras' order; and layers told by their arrays where a file has no config.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/files/keras_model.hpp"

namespace gatewalk::files::keras {

namespace {

// An attribute's list of names. Long ones are cut into names0, names1, ….
std::vector<std::string> names_in(const Hdf5Node& node, const std::string& attribute) {
  if (const auto found = node.attributes.find(attribute); found != node.attributes.end()) return found->second.texts;
  std::vector<std::string> all;
  for (int k = 0;; ++k) {
    const auto found = node.attributes.find(attribute + std::to_string(k));
    if (found == node.attributes.end()) return all;
    all.insert(all.end(), found->second.texts.begin(), found->second.texts.end());
  }
}

// All arrays below a node with their paths.
void collect_arrays(const Hdf5Node& node, const std::string& path, std::vector<Array>& found) {
  if (node.array) found.push_back({path, &node});
  for (const Hdf5Node& child : node.children) collect_arrays(child, path.empty() ? child.name : path + "/" + child.name, found);
}

// "kernel:0" is kernel, "gru1_W_z_1:0" is gru1_W_z_1.
std::string leaf_of(std::string_view path) {
  path = path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  return std::string(path.substr(0, path.find(':')));
}
std::string stem_of(std::string_view path) {
  return std::string(path.substr(0, path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/')));
}

// Arrays of one group in the order in which Keras lists them, where the file does not.
void in_keras_order(std::vector<Array>& arrays) {
  constexpr std::string_view order[] = {"kernel", "recurrent_kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance"};
  const auto rank = [&](const Array& array) {
    return std::find(std::begin(order), std::end(order), leaf_of(array.name)) - std::begin(order);
  };
  for (auto first = arrays.begin(); first != arrays.end();) {
    const std::string stem = stem_of(first->name);
    const auto last = std::find_if(first, arrays.end(), [&](const Array& a) { return stem_of(a.name) != stem; });
    std::stable_sort(first, last, [&](const Array& a, const Array& b) { return rank(a) < rank(b); });
    first = last;
  }
}

// The arrays of a layer's group: as its list has them, or all of them.
std::vector<Array> arrays_of(const Hdf5Node& group) {
  std::vector<Array> found;
  for (const std::string& name : names_in(group, "weight_names"))
    if (const Hdf5Node* node = group.find(name); node && node->array) found.push_back({name, node});
  if (!found.empty()) return found;
  collect_arrays(group, "", found);
  in_keras_order(found);
  return found;
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

bool stands_in(const std::string& path, const std::string& name) {
  const auto parts = parts_of(path);
  return std::find(parts.begin(), parts.end(), name) != parts.end();
}

bool is_gate_of_keras1(const std::string& path) {
  const std::string leaf = leaf_of(path);
  for (const char* sign : {"_U_i", "_U_z"})
    if (leaf.find(sign) != std::string::npos) return true;
  return false;
}

const char* kind_by_gates(const std::vector<std::int64_t>& recurrent) {
  if (recurrent.size() != 2 || recurrent[0] < 1 || recurrent[1] % recurrent[0] != 0) return "";
  const std::int64_t gates = recurrent[1] / recurrent[0];
  return gates == 4 ? "LSTM" : gates == 3 ? "GRU" : gates == 1 ? "SimpleRNN" : "";
}

// What a layer without arrays is called that passes on what it reads.
bool is_called_identity(const std::string& name) {
  for (const char* start :
       {"dropout", "spatial_dropout", "gaussian", "alpha_dropout", "input", "masking", "activity_regularization"})
    if (name.starts_with(start)) return true;
  return false;
}

// Layers of one group, by its arrays: a group may be a whole model.
class Guess {
 public:
  explicit Guess(std::vector<Layer>& layers) : layers_(layers) {}

  void group(const std::string& name, const std::vector<Array>& arrays) {
    if (arrays.empty()) return add({.kind = is_called_identity(name) ? "Dropout" : "?", .name = name});
    // Stems in the order of their first array.
    std::vector<std::pair<std::string, std::vector<Array>>> stems;
    for (const Array& array : arrays) {
      const std::string stem = stem_of(array.name);
      auto found = std::find_if(stems.begin(), stems.end(), [&](const auto& s) { return s.first == stem; });
      if (found == stems.end()) found = stems.insert(stems.end(), {stem, {}});
      found->second.push_back(array);
    }
    const bool recurrent = std::any_of(stems.begin(), stems.end(), [](const auto& s) { return is_recurrent(kind_of(s.second)); });
    if (!recurrent && stems.size() > 1) return add({.kind = "?", .name = name, .arrays = arrays});  // a layer of somebody's own
    for (std::size_t k = 0; k < stems.size(); ++k) {
      const auto& [stem, own] = stems[k];
      const std::string kind = kind_of(own);
      std::string called = stems.size() == 1 ? name : name_of(stem, name);
      if (!is_recurrent(kind)) {
        add({.kind = kind, .name = called, .arrays = own});
        continue;
      }
      Layer layer{.kind = kind, .name = called, .arrays = own};
      const auto partner = [&](const std::string& here, const std::string& there) -> const std::vector<Array>* {
        if (stem.find(here) == std::string::npos) return nullptr;
        for (const auto& [other, arrays_there] : stems)
          if (other.find(there) != std::string::npos && before_direction(other, there) == before_direction(stem, here) &&
              kind_of(arrays_there) == kind)
            return &arrays_there;
        return nullptr;
      };
      if (partner("backward_", "forward_")) continue;  // taken with the other
      if (const auto* other = partner("forward_", "backward_")) {
        layer.kind = "Bidirectional";
        const std::string before = before_direction(stem, "forward_");
        layer.name = stems.size() == 2 || before.empty() ? name : name_of(before, name);
        layer.arrays.insert(layer.arrays.end(), other->begin(), other->end());
      }
      layer.alone = layer.name.starts_with("time_distributed");
      add(std::move(layer));
    }
  }

 private:
  void add(Layer layer) {
    layer.inputs = {static_cast<int>(layers_.size()) - 1};
    layers_.push_back(std::move(layer));
  }
  // What stands before "/forward_lstm_1" in a path.
  static std::string before_direction(const std::string& stem, const std::string& word) {
    const std::size_t at = stem.find(word);
    return at == std::string::npos || at == 0 ? "" : stem.substr(0, at - 1);
  }
  // A layer's own name is the first part of a path that is not the group's.
  static std::string name_of(const std::string& stem, const std::string& group) {
    for (const std::string& part : parts_of(stem))
      if (part != group) return part;
    return group;
  }
  static std::string kind_of(const std::vector<Array>& arrays) {
    int directions = 0;
    std::string kind;
    for (const Array& array : arrays)
      if (leaf_of(array.name) == "recurrent_kernel") ++directions, kind = kind_by_gates(array.node->shape);
    if (directions == 1 && !kind.empty()) return kind;
    if (directions == 2 && !kind.empty()) return "Bidirectional";
    const auto gates = std::count_if(arrays.begin(), arrays.end(), [](const Array& a) { return is_gate_of_keras1(a.name); });
    if (gates > 0 && arrays.size() % 12 == 0) return gates == 1 ? "LSTM" : "Bidirectional";
    if (gates > 0 && arrays.size() % 9 == 0) return gates == 1 ? "GRU" : "Bidirectional";
    const auto& shape = arrays[0].node->shape;
    const std::string leaf = leaf_of(arrays[0].name);
    if (leaf.find("embeddings") != std::string::npos && shape.size() == 2 && arrays.size() == 1) return "Embedding";
    const bool bias =
        arrays.size() == 2 && arrays[1].node->shape.size() == 1 && shape.size() == 2 && arrays[1].node->shape[0] == shape[1];
    if (shape.size() == 2 && (leaf == "kernel" || leaf.ends_with("_W") || leaf.find("_W_") != std::string::npos) &&
        (bias || arrays.size() == 1))
      return "Dense";
    return "?";
  }

  std::vector<Layer>& layers_;
};

// "lstm_2" is lstm and 2, so that names stand in the order they were given.
std::pair<std::string, long> numbered(const std::string& name) {
  const std::size_t at = name.find_last_not_of("0123456789");
  if (at == std::string::npos || at + 1 == name.size() || name[at] != '_' || name.size() - at > 9) return {name, 0};
  return {name.substr(0, at), std::stol(name.substr(at + 1))};
}

// Arrays below a path, a layer's first direction first, then in the order of their numbers.
std::vector<Array> below(const std::vector<Array>& all, const std::string& path) {
  std::vector<Array> found;
  for (const char* direction : {"/forward_layer/", "/backward_layer/", ""})
    for (const Array& array : all) {
      if (!*direction && !found.empty() && found.back().name.find("_layer/") != std::string::npos) break;  // both are there
      if (!array.name.starts_with(path + "/")) continue;
      const bool here = *direction ? array.name.find(direction) != std::string::npos
                                   : array.name.find("/forward_layer/") == std::string::npos &&
                                         array.name.find("/backward_layer/") == std::string::npos;
      if (here && array.name.find("seed_generator") == std::string::npos) found.push_back(array);
    }
  for (auto first = found.begin(); first != found.end();) {  // within a group 2 comes before 10
    const std::string stem = stem_of(first->name);
    const auto last = std::find_if(first, found.end(), [&](const Array& a) { return stem_of(a.name) != stem; });
    std::stable_sort(first, last, [](const Array& a, const Array& b) { return leaf_of(a.name).size() < leaf_of(b.name).size(); });
    first = last;
  }
  return found;
}

}  // namespace

void find_arrays_hdf5(const Hdf5Node& root, Model& model) {
  const Hdf5Node* weights = root.find("model_weights");
  const Hdf5Node& base = weights ? *weights : root;
  if (model.config) {
    for (Layer& layer : model.layers) {
      const Hdf5Node* group = base.find(layer.group);
      if (!group) continue;
      layer.arrays = arrays_of(*group);
      if (layer.group != layer.name)  // of a model within the model
        std::erase_if(layer.arrays, [&](const Array& array) { return !stands_in(array.name, layer.name); });
    }
    return;
  }
  Guess guess(model.layers);
  std::vector<std::string> names = names_in(base, "layer_names");
  if (names.empty())
    for (const Hdf5Node& child : base.children)
      if (child.name != "optimizer_weights" && child.name != "top_level_model_weights") names.push_back(child.name);
  for (const std::string& name : names)
    if (const Hdf5Node* group = base.find(name))
      guess.group(name, group->array ? std::vector<Array>{{name, group}} : arrays_of(*group));
}

void find_arrays_zip(const Hdf5Node& root, Model& model) {
  std::vector<Array> all;
  collect_arrays(root, "", all);
  for (Array& array : all) std::replace(array.name.begin(), array.name.end(), '\\', '/');  // as Keras 2.15 wrote on Windows
  const std::string checkpoint = "_layer_checkpoint_dependencies/";
  const bool other = std::any_of(all.begin(), all.end(), [&](const Array& a) { return a.name.starts_with(checkpoint); });
  if (model.config) {
    for (Layer& layer : model.layers) {
      layer.arrays = below(all, layer.store);
      if (layer.arrays.empty() && other && layer.store.starts_with("layers/"))
        layer.arrays = below(all, checkpoint + layer.store.substr(7));
    }
    return;
  }
  // Without a config: layers by their place, "layers/lstm_1", in the order of their numbers.
  std::vector<std::string> places;
  for (const Array& array : all) {
    const auto parts = parts_of(array.name);
    std::string place;
    for (std::size_t k = 0; k + 1 < parts.size(); ++k)
      if (parts[k] == "layers" || parts[k] + "/" == checkpoint) {
        place.clear();
        for (std::size_t n = 0; n <= k + 1; ++n) place += (n ? "/" : "") + parts[n];
      }
    if (!place.empty() && std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }
  std::stable_sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return numbered(a) < numbered(b); });
  for (const std::string& place : places) {
    Layer layer{.kind = "?", .name = place.substr(place.rfind('/') + 1), .inputs = {static_cast<int>(model.layers.size()) - 1}};
    layer.arrays = below(all, place);
    const std::string base = numbered(layer.name).first;
    for (const char* kind : {"LSTM", "GRU", "SimpleRNN", "Bidirectional", "Dense", "Embedding", "CuDNNLSTM", "CuDNNGRU"})
      if (base == snake(kind)) layer.kind = kind;
    if (base == "time_distributed" && layer.arrays.size() <= 2 && !layer.arrays.empty() &&
        layer.arrays[0].node->shape.size() == 2)
      layer.kind = "Dense";
    model.layers.push_back(std::move(layer));
  }
  // What stands before and behind recurrent layers is not known: they come first, one after the other.
  std::stable_partition(model.layers.begin(), model.layers.end(), [](const Layer& layer) { return is_recurrent(layer.kind); });
  for (std::size_t k = 0; k < model.layers.size(); ++k) model.layers[k].inputs = {static_cast<int>(k) - 1};
}

}  // namespace gatewalk::files::keras
