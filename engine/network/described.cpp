#include "engine/network/described.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "engine/cells/cells.hpp"
#include "engine/files/fault.hpp"
#include "engine/files/model_file.hpp"
#include "engine/files/model_values.hpp"

namespace gatewalk::network {

using equations::Recipe;
using files::DescribedLayer;
using files::DescribedNetwork;
using files::OpenChoice;

namespace {

std::string filled(const std::string& expression, const std::string& argument) {
  std::string text = expression;
  for (std::size_t at = 0; (at = text.find("{}", at)) != std::string::npos; at += argument.size()) text.replace(at, 2, argument);
  return text;
}
bool reads_twice(const std::string& expression) { return expression.find("{}") != expression.rfind("{}"); }

// A function's name in a cell's: "hard_sigmoid(1.2 * {})" is hard_sigmoid, "{}" is linear.
std::string name_of(const std::string& expression) {
  const std::size_t end = expression.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789");
  const std::string name = expression.substr(0, end);
  return expression == "{}" ? "linear" : name.empty() ? "other" : name;
}

// Replaces the calls of a function in one equation; a line that an argument needs goes into `before`.
std::string replaced(std::string line, const std::string& function, const std::string& expression, std::string& before) {
  const std::string call = function + "(";
  const std::string target = line.substr(0, line.find_first_of(" '="));
  for (std::size_t at = 0; (at = line.find(call, at)) != std::string::npos;) {
    if (at > 0 && (std::isalnum(static_cast<unsigned char>(line[at - 1])) || line[at - 1] == '_')) {
      at += call.size();
      continue;
    }
    std::size_t end = at + call.size();
    for (int depth = 1; end < line.size() && depth > 0; ++end) depth += line[end] == '(' ? 1 : line[end] == ')' ? -1 : 0;
    const std::string argument = line.substr(at + call.size(), end - 1 - at - call.size());
    const bool is_name = argument.find_first_of(" +-*[") == std::string::npos;
    std::string value;
    if (is_name || (expression.find("({})") != std::string::npos && !reads_twice(expression))) {
      value = filled(expression, argument);
    } else if (!reads_twice(expression)) {
      value = filled(expression, "(" + argument + ")");
    } else {
      before += "a_" + target + " = " + argument + "\n";
      value = filled(expression, "a_" + target);
    }
    const bool whole = line.find_first_not_of(" ", line.find('=') + 1) == at &&
                       (line.find_first_not_of(" ", end) == std::string::npos || line[line.find_first_not_of(" ", end)] == '#');
    const bool one = value.ends_with(')') && value.find_first_of(" ") == std::string::npos;
    if (!whole && !one && value.find_first_of(" +-*/") != std::string::npos) value = "(" + value + ")";
    line.replace(at, end - at, value);
    at += value.size();
  }
  return line;
}

std::string without_end(std::string name) {
  while (name.ends_with('.') || name.ends_with('/')) name.pop_back();
  return name;
}

// What a network is called in lists: with its decoders, "encoder > decoder".
std::string whole_name(const files::SafetensorsFile& file, const DescribedNetwork& network) {
  std::string name = network.name;
  const DescribedNetwork* last = &network;
  for (std::size_t steps = 0; !last->then.empty() && steps < file.networks.size(); ++steps) {
    name += " > " + last->then;
    for (const DescribedNetwork& other : file.networks)
      if (other.name == last->then) {
        last = &other;
        break;
      }
  }
  return name;
}
bool is_decoder(const files::SafetensorsFile& file, const DescribedNetwork& network) {
  return std::any_of(file.networks.begin(), file.networks.end(), [&](const auto& other) { return other.then == network.name; });
}

// The names of a network and of its layers.
bool is_called(const DescribedNetwork& network, const std::string& name) {
  return network.name == name || std::any_of(network.layers.begin(), network.layers.end(),
                                             [&](const DescribedLayer& layer) { return layer.name == name; });
}

// The function that was asked for, or the likely one.
Result<const OpenChoice::Function*> chosen(const OpenChoice& open, const std::string& wanted) {
  if (wanted.empty()) return &open.choices[0];
  std::string names;
  for (const OpenChoice::Function& function : open.choices) {
    if (function.name == wanted) return &function;
    names += (names.empty() ? "" : ", ") + function.name;
  }
  return files::fault_in("CELL", "", "the function " + files::shown(wanted) + " is not known here", "choose one of " + names);
}

// Its first layers, as far as they are of one kind.
DescribedNetwork first_alike(DescribedNetwork network) {
  const DescribedLayer& first = network.layers[0];
  const auto other = std::find_if(network.layers.begin(), network.layers.end(), [&](const DescribedLayer& layer) {
    return layer.cell != first.cell || layer.equations != first.equations || layer.gates != first.gates ||
           layer.activation != first.activation;
  });
  if (other == network.layers.end()) return network;
  network.remarks.push_back("behind " + std::prev(other)->name + " stands " + other->name +
                            ", which is another kind of layer: it and what follows are not computed");
  network.layers.erase(other, network.layers.end());
  network.readout.clear(), network.then.clear(), network.repeat = 0;
  return network;
}

// The layer that a tensor is of: 2 of "W_h_l2" and of "weight_ih_l2_reverse".
std::size_t layer_in(std::string_view name) {
  if (name.ends_with("_reverse")) name.remove_suffix(std::string_view("_reverse").size());
  const std::size_t at = name.rfind("_l");
  std::size_t layer = 0;
  if (at != std::string_view::npos) std::from_chars(name.data() + at + 2, name.data() + name.size(), layer);
  return layer;
}

class Loader {
 public:
  Loader(const files::SafetensorsFile& file, const DescribedNetwork& network, const LoadRequest& request)
      : file_(file), network_(network), request_(request) {
    loaded_.prefix = network.name + ".";
  }

  Result<Loaded> run() {
    for (const auto step : {&Loader::choose, &Loader::make_cells, &Loader::make_shape, &Loader::take})
      if (auto done = (this->*step)(); !done) return done.error();
    auto model = Model::load(std::move(cells_), shape_, tensors_);
    if (!model) return model.error();
    for (const auto& [name, stored] : file_.tensors)
      if (std::find(taken_.begin(), taken_.end(), name) == taken_.end() && !is_of_another(name) && !is_behind(name))
        loaded_.unused.push_back(name);
    std::vector<std::string> others;
    for (const DescribedNetwork& other : file_.networks)
      if (other.name != network_.name) others.push_back(other.name);
    if (!others.empty())
      loaded_.warnings.push_back({.what = "the file holds other networks besides: " + files::shown_list(others, 12),
                                  .where = network_.name,
                                  .hint = "",
                                  .code = "NETWORK"});
    for (const std::string& remark : network_.remarks)
      loaded_.warnings.push_back({.what = remark, .where = network_.name, .hint = "", .code = "NETWORK"});
    for (Error& doubt : files::doubts(file_, taken_, loaded_.prefix)) loaded_.warnings.push_back(std::move(doubt));
    Loaded loaded{*std::move(model), std::move(loaded_.prefix), std::move(loaded_.unused), std::move(loaded_.warnings)};
    if (!network_.then.empty() && (!request_.prefix || without_end(*request_.prefix) != network_.name))
      for (const DescribedNetwork& next : file_.networks)
        if (next.name == network_.then) loaded.then = whole_name(file_, next), loaded.repeat = network_.repeat;
    return loaded;
  }

 private:
  // Whether a tensor is of a layer that was left out (first_alike).
  bool is_behind(const std::string& name) const {
    return request_.alike && name.starts_with(loaded_.prefix) &&
           layer_in(std::string_view(name).substr(loaded_.prefix.size())) >= network_.layers.size();
  }
  // Whether a tensor is another network's, which is named as such.
  bool is_of_another(const std::string& name) const {
    return std::any_of(file_.networks.begin(), file_.networks.end(), [&](const DescribedNetwork& other) {
      return other.name != network_.name &&
             (name.starts_with(other.name + ".") || (!other.readout.empty() && name.starts_with(other.readout)));
    });
  }
  struct Parts {
    std::string prefix;
    std::vector<std::string> unused;
    std::vector<Error> warnings;
  };

  // Open choices, and what was taken.
  Status choose() {
    layers_ = network_.layers;
    bool gates_open = false, activation_open = false;
    for (const OpenChoice& open : network_.open) {
      const bool gates = open.of == OpenChoice::Of::gates;
      (gates ? gates_open : activation_open) = true;
      const auto function = chosen(open, gates ? request_.gates : request_.nonlinearity);
      if (!function) return function.error();
      for (DescribedLayer& layer : layers_)
        if (layer.open) (gates ? layer.gates : layer.activation) = (*function)->expression;
      if (!(gates ? request_.gates : request_.nonlinearity).empty()) continue;
      std::string others;
      for (std::size_t k = 1; k < open.choices.size(); ++k) others += (k > 1 ? ", " : "") + open.choices[k].name;
      loaded_.warnings.push_back({.what = std::string("the file does not say the function of its ") +
                                          (gates ? "gates" : "candidate and output") + ": " + open.choices[0].name +
                                          " is taken, " + open.why,
                                  .where = network_.name,
                                  .hint = std::string(gates ? "--gates" : "--nonlinearity") + " chooses another: " + others,
                                  .code = "OPEN"});
    }
    if (!request_.gates.empty() && !gates_open)
      return files::fault_in("CELL", network_.name, "the file says the gates' function", "leave it out");
    if (!request_.nonlinearity.empty() && !activation_open)
      return files::fault_in("CELL", network_.name, "the file says its functions", "leave the nonlinearity out");
    return Ok{};
  }

  Status make_cells() {
    for (const DescribedLayer& layer : layers_) {
      if (request_.cell && layer.equations.empty()) {
        cells_.push_back(*request_.cell);
        continue;
      }
      auto text = layer.equations.empty() ? with_functions(layer.cell, layer.gates, layer.activation) : Result(layer.equations);
      if (!text) return text.error();
      auto recipe = equations::read_cell(*text, layer.cell + ".cell");
      if (!recipe) return recipe.error();
      cells_.push_back(*std::move(recipe));
    }
    alike_ = std::all_of(layers_.begin(), layers_.end(), [&](const DescribedLayer& layer) {
      const DescribedLayer& first = layers_[0];
      return layer.cell == first.cell && layer.equations == first.equations && layer.gates == first.gates &&
             layer.activation == first.activation;
    });
    if (alike_) cells_.resize(1, cells_[0]);
    return Ok{};
  }

  Status make_shape() {
    const bool one_way = std::none_of(layers_.begin(), layers_.end(), [](const auto& l) { return l.bidirectional || l.reverse; });
    if (request_.reverse && !one_way)
      return files::fault_in("CELL", network_.name, "the file says its layers' directions, and not all are forward",
                             "leave the direction out");
    shape_.input = network_.input;
    shape_.layers = static_cast<int>(layers_.size());
    for (const DescribedLayer& layer : layers_)
      shape_.unlike.push_back({layer.hidden, 0,
                               layer.bidirectional                                              ? Direction::bidirectional
                               : layer.reverse || (request_.reverse && layer.equations.empty()) ? Direction::reverse
                                                                                                : Direction::forward});
    const LayerShape last = shape_.unlike.back();
    shape_.hidden = last.hidden, shape_.direction = last.direction;
    const bool same = std::all_of(shape_.unlike.begin(), shape_.unlike.end(), [&](const LayerShape& l) { return l == last; });
    if (same && alike_) shape_.unlike.clear();
    return Ok{};
  }

  Status take() {
    const auto take_one = [&](const std::string& stored_as, const std::string& name) -> Status {
      const files::StoredTensor* stored = file_.find(stored_as);
      if (!stored) return Ok{};
      auto values = stored->values();
      if (!values) return values.error();
      for (double v : values->data)
        if (!std::isfinite(v))
          return files::fault_in("NONFINITE", files::place_name(stored_as),
                                 "it holds " + std::string(std::isnan(v) ? "NaN" : "an infinity"),
                                 "save the weights from before the training diverged");
      tensors_[name] = *std::move(values);
      taken_.push_back(stored_as);
      return Ok{};
    };
    for (auto at = file_.tensors.lower_bound(loaded_.prefix); at != file_.tensors.end() && at->first.starts_with(loaded_.prefix);
         ++at)
      if (is_behind(at->first)) continue;
      else if (auto done = take_one(at->first, at->first.substr(loaded_.prefix.size())); !done) return done;
    if (network_.readout.empty()) return Ok{};
    if (network_.reads_last && !request_.last_readout) {
      const std::string weight = network_.readout + "weight";
      if (file_.find(weight))
        loaded_.warnings.push_back({.what = "its readout " + weight + " reads the last step alone and is left out",
                                    .where = network_.name,
                                    .hint = "--readout applies it at every step",
                                    .code = "NETWORK"});
      return Ok{};
    }
    for (const char* what : {"weight", "bias"})
      if (auto done = take_one(network_.readout + what, std::string("head_") + what); !done) return done;
    if (const auto head = tensors_.find("head_weight"); head != tensors_.end())
      shape_.outputs = static_cast<int>(head->second.shape[0]);
    return Ok{};
  }

  const files::SafetensorsFile& file_;
  const DescribedNetwork& network_;
  const LoadRequest& request_;
  std::vector<DescribedLayer> layers_;
  std::vector<Recipe> cells_;
  bool alike_ = false;
  Shape shape_;
  TensorMap tensors_;
  std::vector<std::string> taken_;
  Parts loaded_;
};

}  // namespace

Result<std::string> with_functions(std::string_view cell, const std::string& gates, const std::string& activation) {
  const std::string_view shipped = cells::text(cell);
  if (shipped.empty()) return cells::find(cell).error();
  if (gates == "sigmoid({})" && activation == "tanh({})") return std::string(shipped);
  std::string name(cell), text;
  const bool gated = shipped.find("sigmoid(") != std::string_view::npos;
  if (activation != "tanh({})") name += "_" + name_of(activation);
  if (gated && gates != "sigmoid({})") name += "_" + name_of(gates);
  for (std::string_view rest = shipped; !rest.empty();) {
    std::string line(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.starts_with("cell ")) line = "cell " + name;
    std::string before;
    if (line.find('=') != std::string::npos && !line.starts_with('#'))
      line = replaced(replaced(line, "tanh", activation, before), "sigmoid", gates, before);
    text += before + line + "\n";
  }
  return text;
}

Result<const DescribedNetwork*> choose_network(const files::SafetensorsFile& file, const std::optional<std::string>& prefix) {
  std::vector<std::string> names;
  std::vector<const DescribedNetwork*> found;
  const std::string wanted = without_end(prefix.value_or(""));
  for (const DescribedNetwork& network : file.networks) {
    const bool decoder = is_decoder(file, network);
    const std::string whole = whole_name(file, network);
    if (!decoder) names.push_back(whole);
    if (prefix && (network.name == wanted || whole == wanted)) return &network;
    if (prefix ? is_called(network, wanted) : !decoder) found.push_back(&network);
  }
  if (found.size() == 1) return found[0];
  if (prefix && found.empty()) {  // the beginning of a name, or a chain of layers' names
    if (const std::size_t chain = wanted.find(" > "); chain != std::string::npos)
      return choose_network(file, wanted.substr(0, chain));
    for (const DescribedNetwork& network : file.networks)
      if (!wanted.empty() && network.name.starts_with(wanted)) found.push_back(&network);
    if (found.size() == 1) return found[0];
  }
  if (!prefix)
    return files::fault_in("AMBIGUOUS", "",
                           "the file holds " + std::to_string(names.size()) + " networks: " + files::shown_list(names, 40),
                           "choose one by its name (--prefix)");
  return files::fault_in("MISSING_TENSOR", "", "no network is called " + files::shown(*prefix),
                         "the file has " + files::shown_list(names, 40));
}

Result<Loaded> load_described(const files::SafetensorsFile& file, const LoadRequest& request) {
  const auto network = choose_network(file, request.prefix);
  if (!network) return network.error();
  if (request.cell)
    for (const DescribedLayer& layer : (*network)->layers) {
      const std::size_t rows = layer.cell == "lstm" ? 4 : layer.cell.starts_with("gru") ? 3 : 1;
      if (layer.equations.empty() && request.cell->rows.size() != rows)
        return files::fault_in("CELL", layer.name,
                               "the cell " + request.cell->cell + " has " + std::to_string(request.cell->rows.size()) +
                                   " row blocks, and this layer " + std::to_string(rows),
                               "name a cell with as many, or leave --cell out");
    }
  if (request.alike) return Loader(file, first_alike(**network), request).run();
  return Loader(file, **network, request).run();
}

}  // namespace gatewalk::network
