#include "engine/files/model_file.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "engine/files/model_values.hpp"

namespace gatewalk::files {

namespace {

constexpr std::array<std::string_view, 8> part_names{"weight_ih", "weight_hh", "bias_ih",   "bias_hh",
                                                     "weight_hr", "weight_ci", "weight_cf", "weight_co"};
constexpr std::array<std::string_view, 3> peephole_parts{"weight_ci", "weight_cf", "weight_co"};

// "encoder.weight_ih_l0_reverse" taken apart.
struct Name {
  std::string prefix;
  std::string_view part;
  int layer = 0;
  bool reverse = false;
};

std::optional<Name> take_apart(std::string_view full) {
  for (const std::string_view part : part_names) {
    const std::size_t at = full.rfind(part);
    if (at == std::string_view::npos) continue;
    if (at > 0 && full[at - 1] != '.' && full[at - 1] != '/' && full[at - 1] != '_') continue;
    std::string_view rest = full.substr(at + part.size());
    if (!rest.starts_with("_l")) continue;
    rest.remove_prefix(2);
    const bool reverse = rest.ends_with("_reverse");
    if (reverse) rest.remove_suffix(8);
    const bool digits = !rest.empty() && rest.size() <= 6 && rest.find_first_not_of("0123456789") == std::string_view::npos;
    if (!digits || (rest.size() > 1 && rest[0] == '0')) continue;
    int layer = 0;
    for (const char c : rest) layer = 10 * layer + (c - '0');
    return Name{std::string(full.substr(0, at)), part, layer, reverse};
  }
  return std::nullopt;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return shape.size() > 8 ? "one of " + std::to_string(shape.size()) + " dimensions" : Tensor::describe(shape);
}

std::string kind_name(int row_blocks) {
  return row_blocks == 4 ? "lstm" : row_blocks == 3 ? "gru" : row_blocks == 1 ? "rnn" : "";
}
std::string kind_title(int row_blocks) {
  return row_blocks == 4   ? "an LSTM"
         : row_blocks == 3 ? "a GRU"
         : row_blocks == 1 ? "an RNN"
                           : "a cell with " + std::to_string(row_blocks) + " row blocks";
}

// What a name tells of who wrote it, where its numbers could not be read as PyTorch's.
constexpr std::pair<std::string_view, const char*> hints[] = {
    {"weight_ih", "these are an LSTMCell's or GRUCell's names: append _l0 to them"},
    {"weight_hh", "these are an LSTMCell's or GRUCell's names: append _l0 to them"},
    {"recurrent_kernel",
     "Keras' names: weight_ih_l0 is kernel transposed, weight_hh_l0 recurrent_kernel transposed, bias_ih_l0 the "
     "bias, bias_hh_l0 0; a GRU's z, r, h become r, z, n, and with a bias [3H] it resets before the product"},
    {"hi/kernel", "Flax' names: stack the gates' kernels, transposed, as weight_ih_l0 and weight_hh_l0"},
    {"hi.kernel", "Flax' names: stack the gates' kernels, transposed, as weight_ih_l0 and weight_hh_l0"},
    {"Wh", "MLX' names: weight_ih_l0 is Wx, weight_hh_l0 Wh, bias_ih_l0 the bias, bias_hh_l0 0"},
    {"i2h.weight",
     "a cell written by hand (i2h, i2o): write its equations, and name the tensors as there, with --cell FILE.cell"},
    {"W_", "for tensors named as in the equations name the cell with --cell"},
};

// What the search knows while it goes; the steps below fill `module` in this order.
class Search {
 public:
  Search(const SafetensorsFile& file, const ModuleRequest& request) : file_(file), request_(request) {}

  Result<RecurrentModule> run() {
    for (const auto step : {&Search::choose_prefix, &Search::count_parts, &Search::check_present, &Search::check_dtypes,
                            &Search::measure_hidden, &Search::check_shapes})
      if (const Status status = (this->*step)(); !status) return status.error();
    if (Status status = take_values(file_, names_, module_); !status) return status.error();
    for (const auto& [name, tensor] : file_.tensors)
      if (!std::binary_search(names_.begin(), names_.end(), name)) module_.unused.push_back(name);
    return std::move(module_);
  }

 private:
  Error fault(const char* code, std::string_view name, std::string what, std::string hint = "") const {
    return {.what = std::move(what),
            .where = name.empty() ? "" : place_name(module_.prefix + std::string(name)),
            .hint = std::move(hint),
            .code = code};
  }
  const StoredTensor* find(const std::string& name) const { return file_.find(module_.prefix + name); }
  const StoredTensor& tensor(const std::string& name) const { return *find(name); }

  Status choose_prefix() {
    const std::vector<std::string> prefixes = recurrent_prefixes(file_);
    if (prefixes.empty()) return no_module();
    if (!request_.prefix) {
      if (prefixes.size() > 1)
        return fault("AMBIGUOUS", "",
                     "the file holds " + std::to_string(prefixes.size()) + " recurrent modules: " + shown_list(prefixes, 40),
                     "choose one by its prefix (--prefix)");
      module_.prefix = prefixes[0];
      return Ok{};
    }
    const std::string& wanted = *request_.prefix;
    for (const std::string& candidate : {wanted, wanted + ".", wanted + "/"})
      if (std::find(prefixes.begin(), prefixes.end(), candidate) != prefixes.end()) {
        module_.prefix = candidate;
        return Ok{};
      }
    // What stands above the module names it too, where it is the only one there; and the end of its name, where what wrapped the
    // network (DataParallel's "module.") stands before it.
    const auto is_dot = [](char c) { return c == '.' || c == '/'; };
    std::vector<std::string> below, ending;
    for (const std::string& prefix : prefixes) {
      if (wanted.empty()) break;
      if (prefix.starts_with(wanted) && (is_dot(wanted.back()) || is_dot(prefix[wanted.size()]))) below.push_back(prefix);
      std::string_view bare = prefix, end = wanted;
      if (is_dot(bare.empty() ? 'a' : bare.back())) bare.remove_suffix(1);
      if (is_dot(end.back())) end.remove_suffix(1);
      if (bare.size() > end.size() && bare.ends_with(end) && is_dot(bare[bare.size() - end.size() - 1])) ending.push_back(prefix);
    }
    const std::vector<std::string>& near = below.empty() ? ending : below;
    if (near.size() == 1) {
      module_.prefix = near[0];
      return Ok{};
    }
    if (!near.empty())
      return fault("AMBIGUOUS", "",
                   std::to_string(near.size()) + " recurrent modules " + (below.empty() ? "end in " : "lie below ") +
                       shown(wanted) + ": " + shown_list(near, 40),
                   "choose one by its whole prefix");
    return fault("MISSING_TENSOR", "", "no recurrent layer has the prefix " + shown(*request_.prefix),
                 "the file has " + shown_list(prefixes, 40));
  }

  Error no_module() const {
    if (file_.tensors.empty()) return fault("MISSING_TENSOR", "", "the file holds no tensors, so no recurrent layer");
    std::vector<std::string> found, others;
    const char* hint = "";
    for (const auto& [name, stored] : file_.tensors) {
      bool near = false;
      for (const auto& [sign, what] : hints)
        if (name.find(sign) != std::string::npos) {
          near = true;
          if (!*hint) hint = what;
        }
      (near ? found : others).push_back(name);
    }
    found.insert(found.end(), others.begin(), others.end());  // what is near stands in front
    return fault("MISSING_TENSOR", "",
                 "the file holds no recurrent layer (weight_ih_l0, weight_hh_l0); found " + shown_list(found, 12), hint);
  }

  Status count_parts() {
    for (const auto& [full, stored] : file_.tensors) {
      const auto name = take_apart(full);
      if (!name || name->prefix != module_.prefix) continue;
      has_[name->part] = true;
      module_.layers = std::max(module_.layers, name->layer + 1);
      module_.bidirectional = module_.bidirectional || name->reverse;
    }
    module_.bias = has_["bias_ih"] || has_["bias_hh"];
    for (const std::string_view part : peephole_parts) module_.peepholes = module_.peepholes || has_[part];
    return Ok{};
  }

  std::vector<std::string_view> expected_parts() {
    std::vector<std::string_view> expected{"weight_ih", "weight_hh"};
    if (module_.bias) expected.insert(expected.end(), {"bias_ih", "bias_hh"});
    if (has_["weight_hr"]) expected.push_back("weight_hr");
    for (const std::string_view part : peephole_parts)
      if (has_[part] || (module_.peepholes && !request_.partial_peepholes)) expected.push_back(part);
    return expected;
  }

  // Every layer and direction has every part that any of them has.
  Status check_present() {
    for (int layer = 0; layer < module_.layers; ++layer)
      for (int direction = 0; direction <= (module_.bidirectional ? 1 : 0); ++direction)
        for (const std::string_view part : expected_parts()) {
          const std::string name = std::string(part) + "_l" + std::to_string(layer) + (direction ? "_reverse" : "");
          if (!find(name))
            return fault("MISSING_TENSOR", name, "this tensor is missing, although " + why_expected(part, layer, direction),
                         find(name + "_g") || find(name + "_v") || find(name + "_orig")
                             ? "it is split up: call remove_weight_norm, remove_spectral_norm or prune.remove before saving"
                             : "");
          parts_.push_back({name, part, layer});
          names_.push_back(module_.prefix + name);
        }
    std::sort(names_.begin(), names_.end());
    return Ok{};
  }

  std::string why_expected(std::string_view part, int layer, int direction) const {
    const auto named = [&](std::string_view other) {
      return module_.prefix + std::string(other) + "_l" + std::to_string(layer) + (direction ? "_reverse" : "");
    };
    const auto there = [&](std::string_view other) { return place_name(named(other)) + " is there"; };
    if (direction) return "other tensors of the reverse direction are there";
    if (part == "bias_hh" && file_.find(named("bias_ih"))) return there("bias_ih") + ": PyTorch keeps two biases";
    if (part == "bias_ih" && file_.find(named("bias_hh"))) return there("bias_hh") + ": PyTorch keeps two biases";
    if (part == "weight_hh" && file_.find(named("weight_ih"))) return there("weight_ih");
    if (part == "weight_ih" && file_.find(named("weight_hh"))) return there("weight_hh");
    if (layer + 1 < module_.layers) return "tensors of layer " + std::to_string(module_.layers - 1) + " are there";
    return "the rest of the module has its like";
  }

  Status check_dtypes() {
    for (const Part& part : parts_)
      if (const Dtype dtype = tensor(part.name).dtype; !is_weight_dtype(dtype))
        return fault("DTYPE", part.name, "a weight of dtype " + std::string(dtype_name(dtype)) + " is not read",
                     "save the weights as F32 (a quantized model has lost them)");
    return Ok{};
  }

  // H, O and G from layer 0.
  Status measure_hidden() {
    for (const char* name : {"weight_ih_l0", "weight_hh_l0"}) {
      const auto& shape = tensor(name).shape;
      if (shape.size() != 2)
        return fault(
            "SHAPE_MISMATCH", name,
            "its shape is " + shape_text(shape) + ", expected two dimensions, [rows, " + (name[7] == 'i' ? "input]" : "hidden]"));
      for (const std::int64_t size : shape)
        if (size == 0)
          return fault("SHAPE_MISMATCH", name, "its shape is " + shape_text(shape) + ", expected sizes of at least 1");
      if (std::max(shape[0], shape[1]) > std::numeric_limits<int>::max() / 4)
        return fault("SIZE", name, "its shape " + shape_text(shape) + " is too large");
    }
    const auto& hh = tensor("weight_hh_l0").shape;
    const auto& ih = tensor("weight_ih_l0").shape;
    std::int64_t hidden = hh[1];
    if (has_["weight_hr"]) {
      const auto& hr = tensor("weight_hr_l0").shape;
      if (hr.size() != 2 || hr[0] != hh[1] || hr[1] < 1)
        return fault("SHAPE_MISMATCH", "weight_hr_l0",
                     "its shape is " + shape_text(hr) + ", expected [" + std::to_string(hh[1]) +
                         ", hidden], as weight_hh_l0 is " + shape_text(hh));
      hidden = hr[1];
      module_.projection = static_cast<int>(hh[1]);
    }
    const std::int64_t blocks = hh[0] % hidden == 0 ? hh[0] / hidden : 0;
    const bool fits = request_.row_blocks ? blocks == request_.row_blocks : blocks == 1 || blocks == 3 || blocks == 4;
    if (!fits) {
      const bool transposed = hh[1] == 4 * hh[0] || hh[1] == 3 * hh[0];
      const std::string expected = request_.row_blocks ? std::to_string(request_.row_blocks) + "·hidden"
                                                       : "4·hidden for an LSTM, 3·hidden for a GRU, hidden for an RNN";
      return fault("SHAPE_MISMATCH", "weight_hh_l0",
                   "its shape is " + shape_text(hh) + ", expected [rows, " + std::to_string(hh[1]) + "] with rows " + expected,
                   transposed ? "it looks transposed, as Keras keeps it; transpose the weights" : "");
    }
    module_.row_blocks = static_cast<int>(blocks);
    module_.kind = kind_name(module_.row_blocks);
    module_.hidden = static_cast<int>(hidden);
    module_.input = static_cast<int>(ih[1]);
    if (request_.row_blocks == 0 && blocks != 4 && (module_.projection || module_.peepholes))
      return fault("SHAPE_MISMATCH", "weight_hh_l0",
                   "its shape is " + shape_text(hh) + ", that of " + kind_title(module_.row_blocks) + ", but the file has " +
                       (module_.projection ? "a projection" : "peepholes") + ", which only an LSTM has");
    return Ok{};
  }

  // Every other shape follows.
  Status check_shapes() {
    const std::int64_t D = module_.bidirectional ? 2 : 1;
    const std::vector<int> hidden = hidden_sizes();
    for (const Part& part : parts_) {
      const std::int64_t H = hidden[static_cast<std::size_t>(part.layer)], O = module_.projection ? module_.projection : H;
      const std::int64_t rows = module_.row_blocks * H;
      const std::int64_t below = part.layer == 0 ? 0 : module_.projection ? O : hidden[static_cast<std::size_t>(part.layer) - 1];
      const std::string told = "weight_hh_l" + std::to_string(H == hidden[0] ? 0 : part.layer);
      std::vector<std::int64_t> expected;
      if (part.part == "weight_ih") expected = {rows, part.layer == 0 ? module_.input : D * below};
      else if (part.part == "weight_hh") expected = {rows, O};
      else if (part.part == "weight_hr") expected = {O, H};
      else if (part.part.starts_with("bias")) expected = {rows};
      else expected = {H};
      const auto& found = tensor(part.name).shape;
      if (found == expected) continue;
      std::string hint;
      if (found.size() == 2 && expected.size() == 2 && found[0] == expected[1] && found[1] == expected[0])
        hint = "it looks transposed; transpose it";
      else if (!found.empty() && !expected.empty() && found[0] != rows &&
               (found[0] == 4 * H || found[0] == 3 * H || found[0] == H) && part.part.substr(0, 8) != "weight_c")
        hint = std::to_string(found[0]) + " rows would be " + kind_title(static_cast<int>(found[0] / H)) + "'s";
      return fault("SHAPE_MISMATCH", part.name,
                   "its shape is " + shape_text(found) + ", expected " + Tensor::describe(expected) + " (" +
                       kind_title(module_.row_blocks) + " with hidden size " + std::to_string(H) + ", as " + told + " is " +
                       shape_text(tensor(told).shape) + ")",
                   hint);
    }
    if (std::any_of(hidden.begin(), hidden.end(), [&](int h) { return h != hidden[0]; })) {
      module_.unlike = hidden;
      module_.hidden = hidden.back();
    }
    return Ok{};
  }

  // Each layer's, as its weight_hh [G·H, H] has it; a file that says something else is held against layer 0's.
  std::vector<int> hidden_sizes() const {
    std::vector<int> sizes(static_cast<std::size_t>(module_.layers), module_.hidden);
    for (int layer = 1; layer < module_.layers && !module_.projection && !module_.peepholes; ++layer) {
      const auto& shape = tensor("weight_hh_l" + std::to_string(layer)).shape;
      if (shape.size() == 2 && shape[1] > 0 && shape[1] <= std::numeric_limits<int>::max() / 4 &&
          shape[0] == module_.row_blocks * shape[1])
        sizes[static_cast<std::size_t>(layer)] = static_cast<int>(shape[1]);
    }
    return sizes;
  }

  struct Part {
    std::string name;
    std::string_view part;
    int layer;
  };
  const SafetensorsFile& file_;
  const ModuleRequest& request_;
  RecurrentModule module_;
  std::map<std::string_view, bool> has_;
  std::vector<Part> parts_;
  std::vector<std::string> names_;  // full, sorted
};

}  // namespace

std::vector<std::string> recurrent_prefixes(const SafetensorsFile& file) {
  std::vector<std::string> prefixes;
  for (const auto& [full, stored] : file.tensors)
    if (const auto name = take_apart(full)) prefixes.push_back(name->prefix);
  std::sort(prefixes.begin(), prefixes.end());
  prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
  return prefixes;
}

Result<RecurrentModule> find_recurrent_module(const SafetensorsFile& file, const ModuleRequest& request) {
  return Search(file, request).run();
}

}  // namespace gatewalk::files
