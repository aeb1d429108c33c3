#include "engine/network/joined.hpp"

#include <vector>

#include "engine/files/model_file.hpp"

namespace gatewalk::network {

using files::DescribedLayer;
using files::DescribedNetwork;
using files::RecurrentModule;
using files::SafetensorsFile;

namespace {

std::vector<std::string> links_of(std::string_view chain) {
  std::vector<std::string> links;
  for (bool more = true; more;) {
    const std::size_t at = chain.find('>');
    more = at != std::string_view::npos;
    std::string_view link = chain.substr(0, at);
    while (!link.empty() && link.front() == ' ') link.remove_prefix(1);
    while (!link.empty() && link.back() == ' ') link.remove_suffix(1);
    links.emplace_back(link);
    if (more) chain.remove_prefix(at + 1);
  }
  return links;
}

// "lstm." as it is spoken of.
std::string spoken_name(std::string prefix) {
  while (prefix.ends_with('.') || prefix.ends_with('/')) prefix.pop_back();
  return prefix.empty() ? "the first" : prefix;
}

// The only Linear that has a bias and as many columns; empty where there is none or a choice.
std::string only_linear(const SafetensorsFile& file, std::int64_t columns, std::int64_t input) {
  std::string found;
  for (const auto& [name, stored] : file.tensors) {
    if (!name.ends_with(".weight") || stored.shape.size() != 2 || stored.shape[1] != columns || stored.shape[0] == input)
      continue;
    const std::string stem = name.substr(0, name.size() - 6);
    const files::StoredTensor* bias = file.find(stem + "bias");
    if (!bias || bias->shape != std::vector<std::int64_t>{stored.shape[0]}) continue;
    if (!found.empty()) return {};
    found = stem;
  }
  return found;
}

// Moves a module's tensors behind the network's name, its layers counted on.
void take(SafetensorsFile& file, const RecurrentModule& module, DescribedNetwork& network) {
  const std::size_t before = network.layers.size();
  for (const auto& [name, tensor] : module.tensors) {
    const std::size_t at = name.find("_l"), end = name.find_first_not_of("0123456789", at + 2);
    const std::size_t layer = static_cast<std::size_t>(std::stoi(name.substr(at + 2))) + before;
    auto node = file.tensors.extract(module.prefix + name);
    node.key() = network.name + "." + name.substr(0, at) + "_l" + std::to_string(layer) +
                 (end == std::string::npos ? "" : name.substr(end));
    file.tensors.insert(std::move(node));
  }
  for (int l = 0; l < module.layers; ++l) {
    DescribedLayer layer;
    layer.name = spoken_name(module.prefix) + (module.layers > 1 ? " " + std::to_string(l) : "");
    layer.cell = module.kind;
    layer.hidden = module.hidden;
    layer.bidirectional = module.bidirectional;
    layer.open = module.kind == "rnn";
    network.layers.push_back(std::move(layer));
  }
}

}  // namespace

bool is_chain(const std::string& prefix) { return prefix.find('>') != std::string::npos; }

Status join_modules(SafetensorsFile& file, const std::string& chain) {
  std::vector<RecurrentModule> modules;
  for (const std::string& link : links_of(chain)) {
    auto module = files::find_recurrent_module(file, {.prefix = link});
    if (!module) return module.error();
    const auto refuse = [&](const char* code, std::string what, std::string hint) {
      return Error{.what = std::move(what), .where = files::place_name(module->prefix), .hint = std::move(hint), .code = code};
    };
    if (module->projection || module->peepholes)
      return refuse("CELL", "modules with a projection or peepholes are not joined", "open each by its own prefix");
    if (!modules.empty()) {
      const RecurrentModule& last = modules.back();
      const int features = last.hidden * (last.bidirectional ? 2 : 1);
      if (module->input != features)
        return refuse("SHAPE_MISMATCH",
                      "it reads " + std::to_string(module->input) + " numbers, and " + spoken_name(last.prefix) + " puts out " +
                          std::to_string(features),
                      "only modules that fit follow each other");
      for (const RecurrentModule& other : modules)
        if (other.prefix == module->prefix) return refuse("CELL", "it stands twice in the chain", "name each module once");
    }
    modules.push_back(*std::move(module));
  }
  DescribedNetwork network;
  network.name = chain;
  network.input = modules.front().input;
  for (const RecurrentModule& module : modules) take(file, module, network);
  const RecurrentModule& last = modules.back();
  network.readout = only_linear(file, last.hidden * (last.bidirectional ? 2 : 1), modules.front().input);
  for (const DescribedLayer& layer : network.layers)
    if (layer.open) {
      network.open = {
          {files::OpenChoice::Of::activation, {{"tanh", "tanh({})"}, {"relu", "relu({})"}}, "as PyTorch does without a word"}};
      break;
    }
  file.networks = {std::move(network)};
  return Ok{};
}

}  // namespace gatewalk::network
