#include "engine/files/keras_cells.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/files/fault.hpp"

namespace gatewalk::files::keras {

using Json = nlohmann::json;

namespace {

// Keras' names for what the cells' language can say. What repeats {} reads its argument more than once.
struct FunctionRow {
  std::string_view name, expression;
};
constexpr FunctionRow functions[] = {
    {"linear", "{}"},
    {"tanh", "tanh({})"},
    {"sigmoid", "sigmoid({})"},
    {"relu", "relu({})"},
    {"elu", "elu({})"},
    {"softplus", "softplus({})"},
    {"exponential", "exp({})"},
    {"exp", "exp({})"},
    {"relu6", "relu({}) - relu({} - 6)"},
    {"selu", "1.0507009873554805 * (relu({}) + 1.6732632423543772 * (exp(-relu(-{})) - 1))"},
    {"softsign", "{} / (1 + relu({}) + relu(-{}))"},
    {"swish", "{} * sigmoid({})"},
    {"silu", "{} * sigmoid({})"},
    {"mish", "{} * tanh(softplus({}))"},
    {"hard_silu", "{} * hard_sigmoid({})"},
    {"hard_swish", "{} * hard_sigmoid({})"},
    {"hard_tanh", "2 * hard_sigmoid(3 * {}) - 1"},
    {"leaky_relu", "relu({}) - 0.2 * relu(-{})"},
};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

double number_in(const Json& config, std::initializer_list<const char*> names, double otherwise) {
  for (const char* name : names)
    if (config.is_object())
      if (const auto found = config.find(name); found != config.end() && found->is_number()) return found->get<double>();
  return otherwise;
}

// Rows of a kernel's gate blocks [n, G·H]: transposed one by one, in this order.
Tensor stacked(const Tensor& kernel, std::span<const int> order, bool turned, bool in_memory) {
  const auto gates = order.size();
  const auto n = static_cast<std::size_t>(kernel.shape[0]), width = static_cast<std::size_t>(kernel.shape[1]), h = width / gates;
  Tensor out{{kernel.shape[1], kernel.shape[0]}, std::vector<double>(kernel.data.size())};
  for (std::size_t k = 0; k < gates; ++k) {
    const std::size_t column = static_cast<std::size_t>(order[k]) * h;
    for (std::size_t unit = 0; unit < h; ++unit)
      for (std::size_t i = 0; i < n; ++i) {
        // CuDNN's: the gate's block, n × H as its shape says, holds H × n; the recurrent one lies the other way round.
        const std::size_t flat = unit * n + i;
        const std::size_t row = in_memory ? flat / h : turned ? unit : i, place = in_memory ? flat % h : turned ? i : unit;
        out.data[(k * h + unit) * n + i] = kernel.data[row * width + column + place];
      }
  }
  return out;
}

Tensor stacked_bias(std::span<const double> bias, std::span<const int> order) {
  Tensor out{{static_cast<std::int64_t>(bias.size())}, {}};
  const std::size_t h = bias.size() / order.size();
  for (const int k : order)
    out.data.insert(out.data.end(), bias.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(k) * h),
                    bias.begin() + static_cast<std::ptrdiff_t>((static_cast<std::size_t>(k) + 1) * h));
  return out;
}

// Keras 1: W_i U_i b_i … as kernel, recurrent kernel, bias.
Result<std::vector<Tensor>> joined(std::span<const Array> arrays, std::string_view gates, const std::string& layer) {
  std::vector<Tensor> parts;
  for (const char* what : {"_W_", "_U_", "_b_"}) {
    Tensor all;
    std::vector<Tensor> blocks;
    for (const char gate : gates) {
      const std::string sign = std::string(what) + gate;
      const auto found =
          std::find_if(arrays.begin(), arrays.end(), [&](const Array& a) { return a.name.find(sign) != std::string::npos; });
      if (found == arrays.end())
        return fault_at("SHAPE_MISMATCH", layer, "the array " + sign.substr(1) + " of this layer is missing");
      auto stored = found->node->tensor();
      if (!stored) return in_file(found->name, stored.error());
      auto values = stored->values();
      if (!values) return values.error();
      if (!blocks.empty() && values->shape != blocks[0].shape)
        return fault_at("SHAPE_MISMATCH", found->name, "the gates' arrays have different shapes");
      blocks.push_back(*std::move(values));
    }
    const auto rank = blocks[0].shape.size();
    if (rank != (*what && what[1] == 'b' ? 1u : 2u))
      return fault_at("SHAPE_MISMATCH", layer, "its arrays do not have the shapes of a gate each");
    const std::size_t rows = rank == 2 ? static_cast<std::size_t>(blocks[0].shape[0]) : 1;
    const std::size_t width = static_cast<std::size_t>(blocks[0].shape[rank - 1]);
    for (std::size_t row = 0; row < rows; ++row)
      for (const Tensor& block : blocks)
        all.data.insert(all.data.end(), block.data.begin() + static_cast<std::ptrdiff_t>(row * width),
                        block.data.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
    all.shape = blocks[0].shape;
    all.shape[rank - 1] *= static_cast<std::int64_t>(gates.size());
    parts.push_back(std::move(all));
  }
  return parts;
}

}  // namespace

std::pair<int, int> numbers_of(const std::string& version) {
  int numbers[2] = {0, 0};
  std::size_t at = 0;
  for (int& n : numbers) {
    while (at < version.size() && version[at] >= '0' && version[at] <= '9' && n < 1000) n = 10 * n + (version[at++] - '0');
    if (at >= version.size() || version[at] != '.') break;
    ++at;
  }
  return {numbers[0], numbers[1]};
}

std::string hard_sigmoid_of(const std::string& version) {
  return numbers_of(version).first >= 3 ? "hard_sigmoid({})" : "hard_sigmoid(1.2 * {})";  // 0.2 = 1.2 / 6
}

Result<std::string> expression_of(const Json& activation, const std::string& version) {
  const Json* config = nullptr;
  std::string name;
  if (activation.is_string()) name = activation.get<std::string>();
  else if (activation.is_object()) {
    const auto inner = activation.find("config"), kind = activation.find("class_name");
    if (inner != activation.end() && inner->is_string()) name = inner->get<std::string>();
    else if (kind != activation.end() && kind->is_string()) name = kind->get<std::string>();
    if (inner != activation.end() && inner->is_object()) config = &*inner;
  } else if (activation.is_null()) {
    name = "linear";
  }
  name = name.substr(name.rfind('>') == std::string::npos ? 0 : name.rfind('>') + 1);
  std::string plain = lower(name);
  if (plain == "leakyrelu") plain = "leaky_relu";
  if (plain == "hard_sigmoid") return hard_sigmoid_of(version);
  if (config && plain == "leaky_relu")
    return "relu({}) - " + number_text(number_in(*config, {"negative_slope", "alpha"}, 0.3)) + " * relu(-{})";
  const bool usual = !config || (number_in(*config, {"negative_slope"}, 0) == 0 && number_in(*config, {"threshold"}, 0) == 0 &&
                                 number_in(*config, {"max_value"}, -1) == -1 && number_in(*config, {"alpha"}, 1) == 1);
  for (const FunctionRow& row : functions)
    if (row.name == plain && usual) return std::string(row.expression);
  return fault_at(
      "CELL", "",
      name.empty() ? "a function without a name is not computed" : "the function " + shown(name) + " is not computed");
}

Tensor transposed(const Tensor& t) {
  constexpr int only[] = {0};
  return stacked(t, only, false, false);
}

Result<Cell> cell_of(std::span<const Array> arrays, int gates, bool cudnn, const std::string& layer) {
  constexpr int lstm[] = {0, 1, 2, 3}, gru[] = {1, 0, 2}, rnn[] = {0};
  const std::span<const int> order = gates == 4 ? std::span<const int>(lstm) : gates == 3 ? std::span<const int>(gru) : rnn;
  std::vector<Tensor> parts;
  Cell cell;
  if (static_cast<int>(arrays.size()) == 3 * gates && gates > 1) {
    auto all = joined(arrays, gates == 4 ? "ifco" : "zrh", layer);
    if (!all) return all.error();
    parts = *std::move(all);
  } else if (arrays.size() == 2 || arrays.size() == 3) {
    for (const Array& array : arrays) {
      auto stored = array.node->tensor();
      if (!stored) return in_file(layer + "/" + array.name, stored.error());
      auto values = stored->values();
      if (!values) return in_file(array.name, values.error());
      parts.push_back(*std::move(values));
    }
  } else {
    return fault_at("SHAPE_MISMATCH", layer,
                    arrays.empty()
                        ? "the file holds no weights of this layer"
                        : "it has " + std::to_string(arrays.size()) + " arrays; a recurrent layer has two or three a direction");
  }
  cell.dtype = is_weight_dtype(arrays[0].node->dtype) ? arrays[0].node->dtype : Dtype::f32;
  const Tensor &kernel = parts[0], &recurrent = parts[1];
  const auto shape_fault = [&](const Tensor& t, const std::string& wanted) {
    return fault_at("SHAPE_MISMATCH", layer, "an array's shape is " + Tensor::describe(t.shape) + ", expected " + wanted);
  };
  if (recurrent.shape.size() != 2 || recurrent.shape[0] < 1 || recurrent.shape[1] != gates * recurrent.shape[0])
    return shape_fault(recurrent, "[units, " + std::to_string(gates) + " · units]");
  if (kernel.shape.size() != 2 || kernel.shape[0] < 1 || kernel.shape[1] != recurrent.shape[1])
    return shape_fault(kernel, "[inputs, " + std::to_string(recurrent.shape[1]) + "]");
  if (std::max(kernel.shape[0], kernel.shape[1]) > std::numeric_limits<int>::max() / 4)
    return shape_fault(kernel, "sizes that can be run");
  const std::int64_t rows = recurrent.shape[1];
  cell.hidden = static_cast<int>(recurrent.shape[0]);
  cell.input = static_cast<int>(kernel.shape[0]);
  const bool has_bias = parts.size() > 2;
  if (has_bias) {
    const auto& shape = parts[2].shape;
    const bool one = shape == std::vector<std::int64_t>{rows}, two = shape == std::vector<std::int64_t>{2 * rows},
               both = shape == std::vector<std::int64_t>{2, rows};
    if (!one && !(two && gates > 1) && !(both && gates == 3)) return shape_fault(parts[2], "[" + std::to_string(rows) + "]");
    cell.cudnn = two;
    cell.reset_after = gates == 3 && !one;
    const std::span<const double> all(parts[2].data);
    const auto n = static_cast<std::size_t>(rows);
    cell.bias_ih = stacked_bias(all.first(n), order);
    cell.bias_hh = one ? Tensor::zeros({rows}) : stacked_bias(all.subspan(n), order);
  } else {
    cell.cudnn = cudnn;
  }
  cell.weight_ih = stacked(kernel, order, false, cell.cudnn);
  cell.weight_hh = stacked(recurrent, order, cell.cudnn, false);
  return cell;
}

}  // namespace gatewalk::files::keras
