#include "engine/files/dialects.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/files/keras_layout.hpp"

namespace gatewalk::files {

namespace {

// "encoder/lstm_cell/kernel:0" is "encoder/lstm_cell/" and "kernel".
struct Split {
  std::string stem, leaf;
};
Split split_name(std::string_view name) {
  if (name.ends_with(":0")) name.remove_suffix(2);
  const std::size_t at = name.find_last_of("./");
  const std::size_t from = at == std::string_view::npos ? 0 : at + 1;
  return {std::string(name.substr(0, from)), std::string(name.substr(from))};
}

void append_rows(Tensor& to, const Tensor& more) {
  if (to.shape.empty()) to.shape = more.shape;
  else to.shape[0] += more.shape[0];
  to.data.insert(to.data.end(), more.data.begin(), more.data.end());
}

class Translator {
 public:
  explicit Translator(SafetensorsFile& file) : file_(file) {}

  std::vector<Error> run() {
    for (const auto step : {&Translator::fold, &Translator::flax, &Translator::keras, &Translator::stacked})
      for (const std::string& stem : stems()) (this->*step)(stem);
    if (layers_turned_)
      for (const std::string& stem : stems()) dense(stem);
    std::erase_if(file_.order, [&](const std::string& name) { return !file_.tensors.contains(name); });
    return std::move(remarks_);
  }

 private:
  std::set<std::string> stems() const {
    std::set<std::string> found;
    for (const auto& [name, stored] : file_.tensors) found.insert(split_name(name).stem);
    return found;
  }

  // The tensor's full name, with Keras' ":0" or without; empty if there is none that weights could come from.
  std::string full(const std::string& name) const {
    for (const std::string& candidate : {name, name + ":0"})
      if (const StoredTensor* stored = file_.find(candidate); stored && is_weight_dtype(stored->dtype)) return candidate;
    return {};
  }
  bool has(const std::string& name) const { return !full(name).empty(); }
  const std::vector<std::int64_t>& shape(const std::string& name) const { return file_.find(full(name))->shape; }
  bool is_matrix(const std::string& name) const {
    return has(name) && shape(name).size() == 2 && shape(name)[0] > 0 && shape(name)[1] > 0;
  }
  bool is_vector(const std::string& name, std::int64_t size) const {
    return has(name) && shape(name) == std::vector<std::int64_t>{size};
  }

  // Takes a tensor out of the file.
  Tensor take(const std::string& name) {
    const auto found = file_.tensors.find(full(name));
    dtype_ = found->second.dtype;
    auto values = found->second.values();
    file_.tensors.erase(found);
    return values ? *std::move(values) : Tensor{};
  }
  void put(const std::string& name, const Tensor& tensor) {
    file_.tensors.insert_or_assign(name, StoredTensor::of(tensor, dtype_));
  }
  void rename(const std::string& from, const std::string& to) {
    auto node = file_.tensors.extract(full(from));
    node.key() = to;
    file_.tensors.insert(std::move(node));
  }
  void remark(const std::string& where, std::string what) {
    remarks_.push_back({.what = std::move(what), .where = place_name(where), .hint = "", .code = "NAMES"});
  }

  // --- weight norm, pruning, weight drop ---

  void fold(const std::string& stem) {
    std::vector<std::string> leaves;
    for (const auto& [name, stored] : file_.tensors)
      if (const Split parts = split_name(name); parts.stem == stem) leaves.push_back(parts.leaf);
    for (const std::string& leaf : leaves) {
      if (leaf == "original0") fold_norm(stem + "original0", stem + "original1", without_parametrizations(stem));
      if (!leaf.starts_with("weight")) continue;
      const auto base = [&](std::string_view end) { return stem + leaf.substr(0, leaf.size() - end.size()); };
      if (leaf.ends_with("_g")) fold_norm(stem + leaf, base("_g") + "_v", base("_g"));
      if (leaf.ends_with("_orig") && has(base("_orig") + "_mask")) fold_mask(base("_orig"));
      if (leaf.ends_with("_raw") && !has(base("_raw")) && leaf.starts_with("weight_hh") &&
          has(stem + "weight_ih" + leaf.substr(9, leaf.size() - 13))) {
        rename(stem + leaf, base("_raw"));
        remark(stem + leaf, "it is read as the weight without its dropout");
      }
    }
  }
  // "lstm.parametrizations.weight_hh_l0." is "lstm.weight_hh_l0".
  static std::string without_parametrizations(std::string stem) {
    constexpr std::string_view word = "parametrizations.";
    const std::size_t at = stem.rfind(word);
    if (at == std::string::npos) return {};
    stem.erase(at, word.size());
    stem.pop_back();
    return stem;
  }

  void fold_norm(const std::string& g_name, const std::string& v_name, const std::string& to) {
    if (to.empty() || has(to) || !has(g_name) || !is_matrix(v_name)) return;
    const std::int64_t rows = shape(v_name)[0], columns = shape(v_name)[1];
    const Tensor g = take(g_name);
    Tensor v = take(v_name);
    const auto count = static_cast<std::int64_t>(g.data.size());
    const bool by_row = count == rows && (g.shape.size() == 1 || g.shape[0] == rows), by_column = !by_row && count == columns;
    if (!by_row && !by_column && count != 1) return put(g_name, g), put(v_name, v);
    std::vector<double> squares(g.data.size());
    const auto group = [&](std::size_t k) {
      return by_row ? k / static_cast<std::size_t>(columns) : by_column ? k % static_cast<std::size_t>(columns) : 0;
    };
    for (std::size_t k = 0; k < v.data.size(); ++k) squares[group(k)] += v.data[k] * v.data[k];
    for (std::size_t k = 0; k < v.data.size(); ++k) v.data[k] *= g.data[group(k)] / std::sqrt(squares[group(k)]);
    dtype_ = Dtype::f64;  // not rounded a second time
    put(to, v);
    remark(to, "weight norm is folded in: g · v / ‖v‖");
  }

  void fold_mask(const std::string& to) {
    if (has(to) || shape(to + "_orig") != shape(to + "_mask")) return;
    const Tensor mask = take(to + "_mask");
    Tensor weight = take(to + "_orig");
    for (std::size_t k = 0; k < weight.data.size(); ++k) weight.data[k] *= mask.data[k];
    put(to, weight);
    remark(to, "its pruning is folded in: orig · mask");
  }

  // --- stacked matrices under other names, and one bias ---

  void stacked(const std::string& stem) {
    struct Names {
      const char *ih, *hh, *library;
    };
    for (const Names& names : {Names{"weight_ih", "weight_hh", ""}, {"Wx", "Wh", "MLX"}, {"Wxh", "Whh", "MLX"}}) {
      if (!is_matrix(stem + names.ih) || !is_matrix(stem + names.hh) || has(stem + "weight_ih_l0")) continue;
      rename(stem + names.ih, stem + "weight_ih_l0");
      rename(stem + names.hh, stem + "weight_hh_l0");
      for (const char* bias : {"bias_ih", "bias_hh"})
        if (has(stem + bias)) rename(stem + bias, stem + std::string(bias) + "_l0");
      if (*names.library) remark(stem, std::string("it is read as ") + names.library + " keeps it");
      one_bias(stem, "_l0", {"bias", "b"});
    }
    std::vector<std::string> ends;
    for (const auto& [name, stored] : file_.tensors)
      if (const Split parts = split_name(name); parts.stem == stem && parts.leaf.starts_with("weight_ih_l"))
        ends.push_back(parts.leaf.substr(9));
    for (const std::string& end : ends) one_bias(stem, end, {("bias" + end).c_str()});
  }

  void one_bias(const std::string& stem, const std::string& end, std::initializer_list<const char*> names) {
    if (has(stem + "bias_ih" + end) || has(stem + "bias_hh" + end) || !is_matrix(stem + "weight_ih" + end)) return;
    const std::int64_t rows = shape(stem + "weight_ih" + end)[0];
    for (const char* name : names) {
      if (!is_vector(stem + name, rows)) continue;
      remark(stem + name, "it is read as the layer's one bias, and bias_hh" + end + " as 0");
      rename(stem + name, stem + "bias_ih" + end);
      Tensor second = Tensor::zeros({rows});
      dtype_ = file_.find(stem + "bias_ih" + end)->dtype;
      for (const char* inner : {"bias_n", "bhn"})
        if (rows % 3 == 0 && is_vector(stem + inner, rows / 3)) {
          const Tensor n = take(stem + inner);
          std::copy(n.data.begin(), n.data.end(), second.data.end() - static_cast<std::ptrdiff_t>(n.data.size()));
          remarks_.back().what = "it is read as bias_ih" + end + ", and " + inner + " as the rows n of bias_hh" + end;
        }
      put(stem + "bias_hh" + end, second);
      return;
    }
  }

  // --- Keras ---

  void keras(const std::string& stem) {
    const std::string kernel = stem + "kernel", recurrent = stem + "recurrent_kernel", bias = stem + "bias";
    if (!is_matrix(kernel) || !is_matrix(recurrent)) return;
    const std::int64_t hidden = shape(recurrent)[0], rows = shape(recurrent)[1];
    if (shape(kernel)[1] != rows || (rows != 4 * hidden && rows != 3 * hidden && rows != hidden)) return;
    const bool gru = rows == 3 * hidden;
    if (gru && !(has(bias) && shape(bias) == std::vector<std::int64_t>{2, rows})) return;
    if (!gru && has(bias) && !is_vector(bias, rows)) return;
    // Two directions lie side by side under names of their own.
    std::string to = stem, end = "_l0";
    for (const char* word : {"forward", "backward"})
      if (const std::size_t at = stem.find(word); at != std::string::npos) {
        to = stem.substr(0, at);
        if (*word == 'b') end += "_reverse";
      }
    if (has(to + "weight_ih" + end)) return;
    for (const auto& [theirs, ours] : {std::pair{kernel, "weight_ih"}, {recurrent, "weight_hh"}}) {
      Tensor t = transposed(take(theirs));
      if (gru) swap_first_blocks(t);
      put(to + ours + end, t);
    }
    if (has(bias)) {
      Tensor both = take(bias);
      const auto half = gru ? static_cast<std::ptrdiff_t>(rows) : 0;
      Tensor first{{rows}, {both.data.begin(), both.data.begin() + rows}}, second = Tensor::zeros({rows});
      if (gru) second.data.assign(both.data.begin() + half, both.data.end()), swap_first_blocks(first), swap_first_blocks(second);
      put(to + "bias_ih" + end, first);
      put(to + "bias_hh" + end, second);
    }
    layers_turned_ = true;
    remark(stem, "it is read as Keras keeps it, transposed");
  }

  // --- Flax ---

  void flax(const std::string& first) {
    for (const std::string_view gates : {"ifgo", "rzn"}) {
      const std::string start = std::string("i") + gates[0];
      if (first.size() < 3 || first.substr(0, first.size() - 1).substr(std::max<std::size_t>(first.size() - 3, 0)) != start)
        continue;
      const char separator = first.back();
      const std::string stem = first.substr(0, first.size() - 3);
      const auto gate = [&](char side, char name, const char* leaf) { return stem + side + name + separator + leaf; };
      const auto all_fit = [&] {
        for (const char side : {'i', 'h'})
          for (const char name : gates)
            if (!is_matrix(gate(side, name, "kernel")) ||
                shape(gate(side, name, "kernel")) != shape(gate(side, gates[0], "kernel")))
              return false;
        return true;
      };
      if (!all_fit()) continue;
      const std::int64_t hidden = shape(gate('h', gates[0], "kernel"))[1];
      for (const char side : {'i', 'h'}) {
        Tensor weight, bias;
        for (const char name : gates) {
          append_rows(weight, transposed(take(gate(side, name, "kernel"))));
          const std::string of_gate = gate(side, name, "bias");
          append_rows(bias, is_vector(of_gate, hidden) ? take(of_gate) : Tensor::zeros({hidden}));
        }
        put(stem + (side == 'i' ? "weight_ih_l0" : "weight_hh_l0"), weight);
        put(stem + (side == 'i' ? "bias_ih_l0" : "bias_hh_l0"), bias);
      }
      layers_turned_ = true;
      remark(stem, "it is read as Flax keeps it, a matrix a gate");
    }
  }

  // What stands behind a layer of Keras or Flax is transposed as well.
  void dense(const std::string& stem) {
    if (!is_matrix(stem + "kernel") || has(stem + "recurrent_kernel") || has(stem + "weight")) return;
    const Tensor t = transposed(take(stem + "kernel"));
    put(stem + "weight", t);
  }

  SafetensorsFile& file_;
  Dtype dtype_ = Dtype::f32;  // of what was taken last
  bool layers_turned_ = false;
  std::vector<Error> remarks_;
};

}  // namespace

std::vector<Error> translate_names(SafetensorsFile& file) { return Translator(file).run(); }

}  // namespace gatewalk::files
