#include "engine/network/load.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/cells/cells.hpp"
#include "engine/files/fault.hpp"
#include "engine/files/model_values.hpp"
#include "engine/network/described.hpp"

namespace gatewalk::network {

using equations::Parameter;
using equations::Recipe;
using equations::Size;

namespace {

// The numbers of one tensor, if they can be weights.
Result<Tensor> weights_of(const std::string& name, const files::StoredTensor& stored) {
  if (!files::is_weight_dtype(stored.dtype))
    return files::fault_in("DTYPE", name, "a weight of dtype " + std::string(files::dtype_name(stored.dtype)) + " is not read",
                           "save the weights as F32");
  auto values = stored.values();
  if (!values) return values;
  for (double v : values->data)
    if (!std::isfinite(v))
      return files::fault_in("NONFINITE", name, "it holds " + std::string(std::isnan(v) ? "NaN" : "an infinity"),
                             "save the weights from before the training diverged");
  return values;
}

// --- PyTorch's names ---

Result<Recipe> cell_of(const files::RecurrentModule& module, const LoadRequest& request) {
  if (module.kind == "rnn") return rnn_cell(request.nonlinearity);
  if (!request.nonlinearity.empty())
    return files::fault_in(
        "CELL", "", "the file holds " + std::string(module.kind == "lstm" ? "an LSTM" : "a GRU") + ", whose functions are fixed",
        "leave the nonlinearity out");
  if (module.kind == "lstm" && module.projection > 0) return cells::find("lstm_proj");
  return cells::find(module.kind == "lstm" && module.peepholes ? "peep" : module.kind);
}

Result<Loaded> load_pytorch(const files::SafetensorsFile& file, const LoadRequest& request) {
  files::ModuleRequest wanted;
  wanted.prefix = request.prefix;
  if (request.cell) wanted.row_blocks = static_cast<int>(request.cell->rows.size()), wanted.partial_peepholes = true;
  auto module = files::find_recurrent_module(file, wanted);
  if (!module) return module.error();
  if (request.reverse && module->bidirectional)
    return files::fault_in("CELL", "", "the file holds both directions", "leave the direction out, or say bidirectional");
  auto cell = request.cell ? Result<Recipe>(*request.cell) : cell_of(*module, request);
  if (!cell) return cell.error();
  Shape shape;
  shape.input = module->input;
  shape.hidden = module->hidden;
  shape.projection = module->projection;
  shape.layers = module->layers;
  shape.direction = module->bidirectional ? Direction::bidirectional : request.reverse ? Direction::reverse : Direction::forward;
  for (const int hidden : module->unlike) shape.unlike.push_back({hidden, 0, shape.direction});
  auto model = Model::load(*std::move(cell), shape, module->tensors);
  if (!model) {
    Error e = model.error();
    if (module->projection > 0 && e.code == "SHAPE_MISMATCH")
      e.hint = "the file has a projection: the cell needs a state h(P) and W_hr, as lstm_proj has";
    return e;
  }
  if (!request.cell && module->kind == "rnn" && request.nonlinearity.empty())
    module->warnings.push_back(
        {.what = "the file does not say the function of its RNN: tanh is taken, as PyTorch does without a word",
         .where = files::place_name(module->prefix),
         .hint = "--nonlinearity relu chooses the other",
         .code = "OPEN"});
  return Loaded{*std::move(model), module->prefix, std::move(module->unused), std::move(module->warnings)};
}

// --- names as in the equations ---

class ByEquations {
 public:
  ByEquations(const files::SafetensorsFile& file, const LoadRequest& request)
      : file_(file), request_(request), cell_(*request.cell) {}

  Result<Loaded> load() {
    choose_prefix();
    if (auto counted = count_layers(); !counted) return counted.error();
    if (auto taken = take(); !taken) return taken.error();
    if (auto measured = measure(); !measured) return measured.error();
    auto model = Model::load(cell_, shape_, tensors_);
    if (!model) return model.error();
    std::vector<std::string> unused;
    for (const auto& [name, stored] : file_.tensors)
      if (!name.starts_with(prefix_) || !tensors_.count(name.substr(prefix_.size()))) unused.push_back(name);
    return Loaded{*std::move(model), prefix_, std::move(unused), files::doubts(file_, taken_, prefix_)};
  }

 private:
  bool has(const std::string& name) const { return file_.find(prefix_ + name) != nullptr; }

  // As given, with or without its dot.
  void choose_prefix() {
    if (!request_.prefix) return;
    prefix_ = *request_.prefix;
    const auto any = [&](const std::string& prefix) {
      return std::any_of(file_.tensors.begin(), file_.tensors.end(),
                         [&](const auto& entry) { return entry.first.starts_with(prefix); });
    };
    if (!prefix_.empty() && !prefix_.ends_with('.') && any(prefix_ + ".")) prefix_ += ".";
  }

  Status count_layers() {
    int layers = 0;
    bool plain = false, reverse = false;
    for (const Parameter& p : cell_.parameters) {
      plain = plain || has(p.name);
      for (int k = 0; has(p.name + "_l" + std::to_string(k)); ++k) layers = std::max(layers, k + 1);
      reverse = reverse || has(p.name + "_l0_reverse");
    }
    if (layers == 0 && !plain) {
      std::string names;
      for (const Parameter& p : cell_.parameters) names += (names.empty() ? "" : ", ") + p.name;
      return files::fault_in("MISSING_TENSOR", "",
                             "the file has none of the tensors that the cell " + cell_.cell + " needs (" + names + ")",
                             cell_.rows.empty() ? "name the tensors as in the equations, or choose another prefix"
                                                : "name them as PyTorch does (weight_ih_l0, …) or as in the equations");
    }
    shape_.layers = std::max(layers, 1);
    if (reverse && request_.reverse)
      return files::fault_in("CELL", "", "the file holds both directions", "leave the direction out, or say bidirectional");
    shape_.direction = reverse ? Direction::bidirectional : request_.reverse ? Direction::reverse : Direction::forward;
    return Ok{};
  }

  Status take() {
    for (const auto& [full, stored] : file_.tensors) {
      if (!full.starts_with(prefix_)) continue;
      const std::string name = full.substr(prefix_.size());
      const bool known = std::any_of(cell_.parameters.begin(), cell_.parameters.end(),
                                     [&](const Parameter& p) { return name == p.name || name.starts_with(p.name + "_l"); });
      if (!known) continue;
      auto values = weights_of(full, stored);
      if (!values) return values.error();
      tensors_.emplace(name, *std::move(values));
      taken_.push_back(full);
    }
    return Ok{};
  }

  // H, I and P from the shapes of layer 0: one unknown letter a dimension, as often as something new is learned.
  Status measure() {
    int h = 0, i = 0, p = 0;
    const auto learn = [&](Size size, std::int64_t n) {
      const int unknown = (size.h && !h) + (size.i && !i) + (size.p && !p);
      const std::int64_t rest = n - std::int64_t{size.h} * h - std::int64_t{size.i} * i - std::int64_t{size.p} * p;
      if (unknown != 1 || rest <= 0 || rest > std::numeric_limits<int>::max()) return false;
      int& letter = size.h && !h ? h : size.i && !i ? i : p;
      const int factor = &letter == &h ? size.h : &letter == &i ? size.i : size.p;
      if (rest % factor != 0) return false;
      letter = static_cast<int>(rest / factor);
      return true;
    };
    for (bool again = true; again;) {
      again = false;
      for (const Parameter& parameter : cell_.parameters) {
        const Tensor* t = find(parameter.name);
        if (!t) continue;
        Size columns;
        for (Size part : parameter.columns) columns = columns + part;
        if (!t->shape.empty()) again = learn(parameter.rows, t->shape[0]) || again;
        if (parameter.matrix && t->shape.size() == 2) again = learn(columns, t->shape[1]) || again;
      }
    }
    if (h == 0)
      return files::fault_in("SHAPE_MISMATCH", "", "the tensors' shapes do not tell the hidden size",
                             "each matrix is [rows, columns] as the cell's equations want it");
    shape_.hidden = h;
    shape_.input = std::max(i, 1);
    shape_.projection = cell_.states[0].size.p ? p : 0;
    return Ok{};
  }
  const Tensor* find(const std::string& name) const {
    for (const std::string& candidate : {name, name + "_l0"})
      if (const auto found = tensors_.find(candidate); found != tensors_.end()) return &found->second;
    return nullptr;
  }

  const files::SafetensorsFile& file_;
  const LoadRequest& request_;
  const Recipe& cell_;
  std::string prefix_;
  Shape shape_;
  TensorMap tensors_;
  std::vector<std::string> taken_;
};

// --- the readout ---

constexpr const char* head_names[] = {"head_weight", "head_bias"};

bool is_linear(const files::SafetensorsFile& file, const std::string& name, std::int64_t columns) {
  const files::StoredTensor* t = file.find(name);
  return t && t->shape.size() == 2 && t->shape[0] > 0 && (columns == 0 || t->shape[1] == columns);
}
bool has_bias(const files::SafetensorsFile& file, const std::string& stem, std::int64_t rows) {
  const files::StoredTensor* t = file.find(stem + "bias");
  return t && t->shape == std::vector<std::int64_t>{rows};
}

// The name of a Linear that is behind a network, as people call it.
bool is_called_readout(std::string_view stem) {
  stem.remove_suffix(1);
  const std::string_view last = stem.substr(stem.find_last_of("./") + 1);
  for (const std::string_view word :
       {"fc", "lin", "dense", "out", "head", "proj", "class", "decoder", "readout", "hidden2", "h2", "pred", "logits"})
    if (last.find(word) != std::string_view::npos) return true;
  return false;
}

// "encoder." of "encoder.rnn.".
std::string parent(std::string_view stem) {
  if (!stem.empty()) stem.remove_suffix(1);
  const std::size_t at = stem.find_last_of("./");
  return std::string(stem.substr(0, at == std::string_view::npos ? 0 : at + 1));
}

// The one Linear [n, features] that stands alone behind the network, as "hidden2tag."; empty where there is none or a choice.
// A bias makes it one, or its name: an embedding has neither. What another Linear continues is no readout.
// Where a file holds several recurrent modules, a readout lies beside its own, and alone below the same first name.
std::string find_readout(const files::SafetensorsFile& file, const std::string& prefix, const Model& model) {
  std::string found, top = prefix.substr(0, prefix.find_first_of("./"));
  const bool several = files::recurrent_prefixes(file).size() > 1;
  if (!several) top.clear();
  for (const auto& [name, stored] : file.tensors) {
    if (!name.ends_with("weight") || !is_linear(file, name, model.features())) continue;
    const std::string stem = name.substr(0, name.size() - 6);
    const std::int64_t rows = stored.shape[0];
    if (stem.size() < 2 || !(stem.ends_with('.') || stem.ends_with('/')) || !files::is_weight_dtype(stored.dtype)) continue;
    if (!stem.starts_with(top)) continue;
    const bool bias = has_bias(file, stem, rows), called = is_called_readout(stem);
    if (!(called || (bias && rows != model.shape().input)) || (!bias && stem.find("emb") != std::string::npos)) continue;
    for (const auto& [next, other] : file.tensors)
      if (next != name && next.ends_with("weight") && is_linear(file, next, rows)) return {};
    if (!found.empty()) return {};
    found = stem;
  }
  if (several && parent(found) != parent(prefix)) return {};
  return found;
}

// The model with the readout that the file may hold beside the recurrent layers.
Result<Loaded> with_readout(Loaded loaded, const files::SafetensorsFile& file) {
  const std::string weight_name = stored_name(file, loaded.prefix, loaded.model, head_names[0]);
  const files::StoredTensor* weight = file.find(weight_name);
  if (!weight || weight->shape.size() != 2 || weight->shape[0] < 1) return loaded;
  if (weight->shape[0] > std::numeric_limits<int>::max() / loaded.model.features())
    return files::fault_in("SIZE", weight_name,
                           "a readout of " + std::to_string(weight->shape[0]) + " outputs is more than can be run");
  // What the model holds is taken out of it: of a large one there would be too much at a time.
  TensorMap tensors = std::move(loaded.model.tensors());
  for (const char* name : head_names) {
    const std::string full = stored_name(file, loaded.prefix, loaded.model, name);
    const files::StoredTensor* stored = file.find(full);
    if (!stored) continue;
    auto values = weights_of(full, *stored);
    if (!values) return values.error();
    tensors[name] = *std::move(values);
    std::erase(loaded.unused, full);
  }
  Shape shape = loaded.model.shape();
  shape.outputs = static_cast<int>(weight->shape[0]);
  Recipe cell = loaded.model.forward();
  { const Model without = std::move(loaded.model); }
  auto model = Model::load(std::move(cell), shape, tensors);
  if (!model) return model.error();
  loaded.model = *std::move(model);
  return loaded;
}

// What lies inside the module that was loaded and was not used may change its numbers: that is said.
void warn_of_unused(Loaded& loaded) {
  std::vector<std::string> inside;
  for (const std::string& name : loaded.unused)
    if (!loaded.prefix.empty() && name.starts_with(loaded.prefix)) inside.push_back(name);
  if (!inside.empty())
    loaded.warnings.push_back({.what = "the module holds more than is used: " + files::shown_list(inside, 12),
                               .where = loaded.prefix,
                               .hint = "its numbers may not be those of the network that was saved",
                               .code = "UNUSED"});
}

}  // namespace

std::string stored_name(const files::SafetensorsFile& file, const std::string& prefix, const Model& model,
                        const std::string& tensor) {
  const std::string name = prefix + tensor;
  if (file.find(name)) return name;
  for (const files::DescribedNetwork& network : file.networks)
    if (tensor.starts_with("head_") && prefix == network.name + "." && !network.readout.empty())
      return network.readout + tensor.substr(5);
  if (file.find(name + "_l0")) return name + "_l0";
  if (!tensor.starts_with("head_")) return name;
  for (const std::string& usual : {prefix + head_names[0], prefix + head_names[0] + "_l0", std::string(head_names[0])})
    if (file.find(usual)) return file.find(tensor) ? tensor : name;
  const std::string readout = find_readout(file, prefix, model);
  return readout.empty() ? name : readout + tensor.substr(5);
}

std::string find_embedding(const files::SafetensorsFile& file, const std::string& prefix, const Model& model) {
  std::string found;
  for (const auto& [name, stored] : file.tensors) {
    if (!name.ends_with("weight") || name.starts_with(prefix) == !prefix.empty() || !files::is_weight_dtype(stored.dtype))
      continue;
    if (stored.shape.size() != 2 || stored.shape[1] != model.shape().input || name.find("emb") == std::string::npos) continue;
    if (has_bias(file, name.substr(0, name.size() - 6), stored.shape[0])) continue;
    if (!found.empty()) return {};
    found = name;
  }
  return found;
}

Result<Recipe> rnn_cell(std::string_view nonlinearity) {
  if (nonlinearity.empty() || nonlinearity == "tanh") return cells::find("rnn");
  if (nonlinearity == "relu" || nonlinearity == "leaky_relu" || nonlinearity == "sigmoid")
    return cells::find("rnn_" + std::string(nonlinearity));
  return files::fault_in("CELL", "", "the nonlinearity '" + std::string(nonlinearity) + "' is not known",
                         "choose tanh, relu, leaky_relu or sigmoid");
}

Result<Loaded> load_model(const files::SafetensorsFile& file, const LoadRequest& request) {
  if (!file.networks.empty()) return load_described(file, request);
  if (!request.gates.empty())
    return files::fault_in("CELL", "", "the file leaves no choice of the gates' function", "leave --gates out, or name a cell");
  if (request.cell && !request.nonlinearity.empty()) {
    if (request.cell->cell != "rnn")
      return files::fault_in("CELL", "", "the cell " + request.cell->cell + " has its functions in its equations",
                             "leave the nonlinearity out");
    LoadRequest changed = request;
    auto cell = rnn_cell(request.nonlinearity);
    if (!cell) return cell.error();
    changed.cell = *std::move(cell);
    changed.nonlinearity.clear();
    return load_model(file, changed);
  }
  const bool pytorch = !request.cell || (!request.cell->rows.empty() && !files::recurrent_prefixes(file).empty());
  auto loaded = pytorch ? load_pytorch(file, request) : ByEquations(file, request).load();
  if (loaded) loaded = with_readout(*std::move(loaded), file);
  if (loaded) warn_of_unused(*loaded);
  return loaded;
}

}  // namespace gatewalk::network
