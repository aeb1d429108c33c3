#include "engine/files/described_text.hpp"

#include <nlohmann/json.hpp>
#include <type_traits>

namespace gatewalk::files {

using Json = nlohmann::json;

namespace {

template <class T>
bool take(const Json& from, const char* key, T& to) {
  const auto found = from.find(key);
  if (found == from.end()) return false;
  if constexpr (std::is_same_v<T, std::string>) {
    if (found->is_string()) to = found->get<std::string>();
    return found->is_string();
  } else if constexpr (std::is_same_v<T, bool>) {
    if (found->is_boolean()) to = found->get<bool>();
    return found->is_boolean();
  } else {
    const bool good = found->is_number_integer() && *found >= 0 && *found <= 1'000'000;
    if (good) to = found->get<int>();
    return good;
  }
}

bool read(const Json& from, std::string& to) {
  if (from.is_string()) to = from.get<std::string>();
  return from.is_string();
}

bool read(const Json& from, DescribedLayer& to) {
  if (!from.is_object()) return false;
  for (const auto& [key, part] : {std::pair{"name", &to.name},
                                  {"cell", &to.cell},
                                  {"equations", &to.equations},
                                  {"gates", &to.gates},
                                  {"activation", &to.activation}})
    if (!take(from, key, *part)) return false;
  return take(from, "hidden", to.hidden) && to.hidden > 0 && take(from, "reverse", to.reverse) &&
         take(from, "bidirectional", to.bidirectional) && take(from, "open", to.open);
}

bool read(const Json& from, OpenChoice& to) {
  if (!from.is_object() || !take(from, "why", to.why)) return false;
  bool gates = true;
  if (!take(from, "gates", gates)) return false;
  to.of = gates ? OpenChoice::Of::gates : OpenChoice::Of::activation;
  const auto choices = from.find("choices");
  if (choices == from.end() || !choices->is_array() || choices->empty()) return false;
  for (const Json& each : *choices) {
    OpenChoice::Function function;
    if (!each.is_object() || !take(each, "name", function.name) || !take(each, "expression", function.expression)) return false;
    to.choices.push_back(std::move(function));
  }
  return true;
}

template <class T>
bool read_all(const Json& from, const char* key, std::vector<T>& to) {
  const auto found = from.find(key);
  if (found == from.end() || !found->is_array() || found->size() > 10'000) return false;
  for (const Json& each : *found)
    if (!read(each, to.emplace_back())) return false;
  return true;
}

bool read(const Json& from, DescribedNetwork& to) {
  return from.is_object() && take(from, "name", to.name) && take(from, "input", to.input) && to.input > 0 &&
         take(from, "readout", to.readout) && take(from, "reads_last", to.reads_last) && take(from, "then", to.then) &&
         take(from, "repeat", to.repeat) && read_all(from, "layers", to.layers) && !to.layers.empty() &&
         read_all(from, "open", to.open) && read_all(from, "remarks", to.remarks);
}

}  // namespace

std::string to_text(const std::vector<DescribedNetwork>& networks) {
  Json all = Json::array();
  for (const DescribedNetwork& n : networks) {
    Json layers = Json::array(), open = Json::array();
    for (const DescribedLayer& l : n.layers)
      layers.push_back({{"name", l.name},
                        {"cell", l.cell},
                        {"equations", l.equations},
                        {"gates", l.gates},
                        {"activation", l.activation},
                        {"hidden", l.hidden},
                        {"reverse", l.reverse},
                        {"bidirectional", l.bidirectional},
                        {"open", l.open}});
    for (const OpenChoice& o : n.open) {
      Json choices = Json::array();
      for (const OpenChoice::Function& f : o.choices) choices.push_back({{"name", f.name}, {"expression", f.expression}});
      open.push_back({{"gates", o.of == OpenChoice::Of::gates}, {"choices", choices}, {"why", o.why}});
    }
    all.push_back({{"name", n.name},
                   {"input", n.input},
                   {"layers", layers},
                   {"readout", n.readout},
                   {"reads_last", n.reads_last},
                   {"then", n.then},
                   {"repeat", n.repeat},
                   {"open", open},
                   {"remarks", n.remarks}});
  }
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<DescribedNetwork> networks_from(std::string_view text) {
  const Json all = Json::parse(text, nullptr, false);
  std::vector<DescribedNetwork> networks;
  if (!all.is_array() || all.size() > 10'000) return {};
  for (const Json& each : all)
    if (!read(each, networks.emplace_back())) return {};
  return networks;
}

}  // namespace gatewalk::files
