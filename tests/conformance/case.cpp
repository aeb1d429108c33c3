#include "tests/conformance/case.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "engine/cells/cells.hpp"

namespace conformance {

namespace {

namespace fs = std::filesystem;
using gatewalk::equations::Recipe;

double number_of(const json& value) {
  if (value.is_number()) return value.get<double>();
  const std::string text = value.is_string() ? value.get<std::string>() : "";
  if (text == "Infinity" || text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity" || text == "-inf") return -std::numeric_limits<double>::infinity();
  return std::numeric_limits<double>::quiet_NaN();
}

int integer_at(const json& object, const char* key, int otherwise) { return static_cast<int>(number_at(object, key, otherwise)); }

bool flag_at(const json& object, const char* key) { return at(object, key).is_boolean() && at(object, key).get<bool>(); }

Error not_offered(const std::string& what) { return {what, {}, {}, 0, 0, "NOT_OFFERED"}; }

// The text of a shipped cell with a projected output: h has P units, and W_hr stands before what h' was.
std::string with_projection(std::string text) {
  const auto replace = [&](const std::string& from, const std::string& to) {
    if (const auto found = text.find(from); found != std::string::npos) text.replace(found, from.size(), to);
  };
  replace("state h,", "state h(P),");
  if (const auto found = text.find("h' = "); found != std::string::npos) {
    const auto begin = found + 5, end = std::min(text.find_first_of("#\n", begin), text.size());
    text = text.substr(0, begin) + "W_hr (" + text.substr(begin, end - begin) + ") " + text.substr(end);
  }
  return text;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// The shipped cell that the attributes ask for; empty if there is none.
std::string cell_name(const std::string& cell, const json& attributes) {
  if (cell == "RNN") {
    const std::string f = text_at(attributes, "nonlinearity");
    return f.empty() || f == "tanh" ? "rnn" : "rnn_" + f;
  }
  if (cell == "GRU") {
    const std::string reset = text_at(attributes, "gru_reset");
    return reset == "before" ? "gru_before" : reset.empty() || reset == "after" ? "gru" : "";
  }
  if (cell != "LSTM") return cell;  // the repository's own cases name the file
  const std::string variant = lower(text_at(attributes, "variant"));
  if (flag_at(attributes, "coupled_input_forget")) return variant.empty() || variant == "cifg" ? "cifg" : "";
  if (!variant.empty()) return variant;  // without peepholes in the file they are 0
  return flag_at(attributes, "peephole") ? "peep" : "lstm";
}

}  // namespace

std::vector<std::string> find_cases(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code code;
  for (fs::recursive_directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
    const std::string path = it->path().generic_string();
    if (it->path().filename() == "models") it.disable_recursion_pending();  // files of weights, some of them JSON: no cases
    if (it->path().extension() == ".json" && it->path().filename() != "index.json")
      found.push_back(path.substr(fs::path(folder).generic_string().size()));
  }
  for (std::string& path : found)
    if (!path.empty() && path[0] == '/') path.erase(0, 1);
  std::sort(found.begin(), found.end());
  return found;
}

const json& at(const json& object, const char* key) {
  static const json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

std::string text_at(const json& object, const char* key) {
  const json& value = at(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

double number_at(const json& object, const char* key, double otherwise) {
  const json& value = at(object, key);
  return value.is_number() ? value.get<double>() : otherwise;
}

Tensor tensor_of(const json& value) {
  Tensor t;
  for (const json& n : at(value, "shape")) t.shape.push_back(static_cast<std::int64_t>(number_of(n)));
  for (const json& n : at(value, "data")) t.data.push_back(number_of(n));
  return t;
}

TensorMap tensors_of(const json& object) {
  TensorMap tensors;
  if (object.is_object())
    for (const auto& [name, value] : object.items())
      if (value.is_object() && value.contains("data")) tensors[name] = tensor_of(value);
  return tensors;
}

Result<Described> describe(const std::string& cell, const json& attributes) {
  static const std::vector<std::string> known{
      "input_size", "hidden_size",          "num_layers", "direction", "bias",      "seq_len",     "batch",
      "peephole",   "coupled_input_forget", "variant",    "proj_size", "gru_reset", "nonlinearity"};
  for (const auto& [key, value] : attributes.items()) {
    const bool neutral = value.is_null() || (value.is_boolean() && !value.get<bool>()) ||
                         (value.is_number() && value.get<double>() == 0) || value.empty();
    if (!neutral && std::find(known.begin(), known.end(), key) == known.end())
      return not_offered("the attribute " + key + " is not offered");
  }
  const std::string name = cell_name(cell, attributes);
  auto recipe = gatewalk::cells::find(name);
  if (!recipe) return not_offered("no cell is shipped for " + cell + " " + attributes.dump());
  Described d;
  d.shape.input = integer_at(attributes, "input_size", 0);
  d.shape.hidden = integer_at(attributes, "hidden_size", 0);
  d.shape.layers = integer_at(attributes, "num_layers", 1);
  d.shape.projection = integer_at(attributes, "proj_size", 0);
  if (d.shape.projection > 0 && name != "lstm_proj") {
    if (recipe->states.size() != 2) return not_offered("a projection is offered for cells with a cell state only");
    recipe =
        gatewalk::equations::read_cell(with_projection(std::string(gatewalk::cells::text(name))), name + " with a projection");
    if (!recipe) return not_offered(recipe.error().sentence());
  }
  const std::string direction = text_at(attributes, "direction");
  using gatewalk::network::Direction;
  if (direction == "reverse") d.shape.direction = Direction::reverse;
  else if (direction == "bidirectional") d.shape.direction = Direction::bidirectional;
  else if (!direction.empty() && direction != "forward") return not_offered("the direction " + direction + " is not offered");
  if (d.shape.input < 1 || d.shape.hidden < 1 || d.shape.layers < 1) return Error{"the sizes in `attributes` are missing"};
  d.recipe = std::move(*recipe);
  return d;
}

gatewalk::network::Sequence sequence_of(const json& inputs) {
  gatewalk::network::Sequence sequence;
  sequence.initial = tensors_of(inputs);
  sequence.x = sequence.initial["x"];
  sequence.initial.erase("x");
  sequence.initial.erase("target");
  const json& lengths = at(inputs, "seq_lens");
  for (const json& n : lengths.is_object() ? at(lengths, "data") : lengths)
    sequence.lengths.push_back(static_cast<int>(number_of(n)));
  return sequence;
}

}  // namespace conformance
