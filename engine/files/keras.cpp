#include "engine/files/keras.hpp"

#include <nlohmann/json.hpp>

#include "engine/files/keras_model.hpp"
#include "engine/files/zip.hpp"

namespace gatewalk::files {

using Json = nlohmann::json;

namespace {

constexpr std::string_view weights_name = "model.weights.h5";

// Python writes NaN and Infinity where JSON has nothing: null stands for them.
Json parsed(std::string text) {
  Json config = Json::parse(text, nullptr, false);
  if (!config.is_discarded()) return config;
  bool inside = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') inside = !inside;
    else if (inside && text[at] == '\\') ++at;
    else if (!inside)
      for (const std::string_view word : {"-Infinity", "Infinity", "NaN"})
        if (text.compare(at, word.size(), word) == 0) text.replace(at, word.size(), "null");
  }
  return Json::parse(text, nullptr, false);
}

// How many bytes may be copied: no array of a sound file is used much more often than once.
std::uint64_t copies_of(Bytes bytes) { return 4 * std::uint64_t{bytes.size()} + 65536; }

// A model read from a tree of arrays and a config.
Result<SafetensorsFile> networks(const Hdf5Node& root, const std::string* config_text, std::string version, bool zip,
                                 Bytes bytes) {
  keras::Model model;
  model.version = std::move(version);
  std::vector<std::string> warnings;
  Json config;
  if (config_text) {
    config = parsed(*config_text);
    if (config.is_discarded()) {
      warnings.push_back("the model's config is not JSON, so that only its weights were read");
    } else if (auto layers = keras::layers_of(config)) {
      model.layers = *std::move(layers);
      model.config = true;
    } else if (layers.error().code == "SIZE") {
      return layers.error();
    } else {
      warnings.push_back(layers.error().what + "; only its weights were read");
    }
  }
  (zip ? keras::find_arrays_zip : keras::find_arrays_hdf5)(root, model);
  auto file = keras::networks_of(model, copies_of(bytes));
  if (!file) return file;
  file->warnings.insert(file->warnings.begin(), warnings.begin(), warnings.end());
  if (!model.version.empty()) file->metadata["keras_version"] = model.version;
  if (root.find("optimizer_weights") || root.find("optimizer")) file->warnings.push_back("the optimizer's memory was left out");
  return file;
}

// Arrays of HDF5 that is not Keras'.
void collect_plain(const Hdf5Node& node, const std::string& path, SafetensorsFile& file, std::uint64_t& left) {
  if (node.array && node.bytes.size() <= left) {
    left -= node.bytes.size();
    if (auto stored = node.tensor()) file.tensors.emplace(path, *std::move(stored)), file.order.push_back(path);
    else file.warnings.push_back("the array " + shown(path) + " was not read: " + stored.error().what);
  }
  for (const Hdf5Node& child : node.children)
    collect_plain(child, path.empty() ? child.name : path + "/" + child.name, file, left);
}

// The first thing in the file that could not be read; it is told where nothing else was found.
const Error* problem_in(const Hdf5Node& node) {
  if (node.problem) return &*node.problem;
  for (const Hdf5Node& child : node.children)
    if (const Error* found = problem_in(child)) return found;
  return nullptr;
}

}  // namespace

bool is_keras_zip(Bytes bytes) { return Zip::is(bytes) && as_text(bytes).find(weights_name) != std::string_view::npos; }

Result<SafetensorsFile> read_keras_hdf5(Bytes bytes) {
  auto root = read_hdf5(bytes);
  if (!root) return root.error();
  const Hdf5Node* weights = root->find("model_weights");
  const Hdf5Node& base = weights ? *weights : *root;
  std::string version;
  for (const std::string* text : {base.text("keras_version"), root->text("keras_version")})
    if (text && version.empty()) version = *text;
  const bool by_place =
      !base.attributes.contains("layer_names") && (root->find("layers") || root->find("_layer_checkpoint_dependencies"));
  if (by_place) version = "3";  // weights of Keras 2.13 and later, without a config
  auto file = networks(*root, root->text("model_config"), version, by_place, bytes);
  if (file || file.error().code != "NO_TENSORS") return file;
  const Error* problem = problem_in(*root);
  if (problem) return *problem;
  SafetensorsFile plain;
  std::uint64_t left = copies_of(bytes);
  collect_plain(*root, "", plain, left);
  return plain.tensors.empty() ? file : Result<SafetensorsFile>(std::move(plain));
}

Result<SafetensorsFile> read_keras_zip(Bytes bytes) {
  const auto zip = Zip::read(bytes);
  if (!zip) return zip.error();
  const auto contents = [&](std::string_view name) -> Result<Unpacked> {
    const Zip::Entry* entry = zip->find(name);
    if (!entry)
      return Error{.what = "the archive lacks " + std::string(name) + ", so it is no whole Keras model",
                   .where = "",
                   .hint = "",
                   .code = "ARCHIVE"};
    return zip->contents(*entry);
  };
  const auto weights = contents(weights_name), config = contents("config.json"), about = contents("metadata.json");
  if (!weights) return weights.error();
  std::string version = "3", text;
  if (about) {
    const Json metadata = Json::parse(as_text(about->bytes), nullptr, false);
    if (metadata.is_object() && metadata.contains("keras_version") && metadata["keras_version"].is_string())
      version = metadata["keras_version"].get<std::string>();
  }
  if (config) text = as_text(config->bytes);
  const auto root = read_hdf5(weights->bytes);
  if (!root) return in_file(weights_name, root.error());
  return networks(*root, config ? &text : nullptr, version, true, bytes.size() > weights->bytes.size() ? bytes : weights->bytes);
}

}  // namespace gatewalk::files
