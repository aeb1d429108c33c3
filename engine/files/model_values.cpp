#include "engine/files/model_values.hpp"

#include <cmath>

namespace gatewalk::files {

namespace {

// A trained network's weights are far inside this; beyond it every gate is closed or open for good.
constexpr double absurdly_large = 1e6;

// "[5, 1]" of a flat position.
std::string index_text(const std::vector<std::int64_t>& shape, std::size_t flat) {
  std::vector<std::int64_t> index(shape.size());
  auto rest = static_cast<std::int64_t>(flat);
  for (std::size_t d = shape.size(); d-- > 0; rest /= shape[d]) index[d] = rest % shape[d];
  return Tensor::describe(index);
}

bool is_ordinary(double value) {
  const double size = std::abs(value);
  return size == 0 || (size >= 1e-10 && size <= 1e4);
}

// How many of the values look like weights, read as they stand and with their bytes reversed.
struct Orders {
  std::size_t count = 0, nonzero = 0, ordinary = 0, ordinary_reversed = 0;

  void add(const StoredTensor& stored, const std::vector<double>& values) {
    const std::vector<double> reversed = decode(stored.dtype, stored.bytes, ByteOrder::big);
    for (std::size_t i = 0; i < values.size(); ++i) {
      ++count;
      nonzero += values[i] != 0;
      ordinary += is_ordinary(values[i]);
      ordinary_reversed += is_ordinary(reversed[i]);
    }
  }
  bool looks_reversed() const { return nonzero > 0 && ordinary * 2 < count && ordinary_reversed * 10 > count * 9; }
};

}  // namespace

Status take_values(const SafetensorsFile& file, const std::vector<std::string>& names, RecurrentModule& module) {
  std::uint64_t count = 0;
  for (const std::string& name : names) {
    const StoredTensor& stored = *file.find(name);
    count += stored.bytes.size() / static_cast<std::size_t>(dtype_bits(stored.dtype) / 8);
  }
  if (count > max_values)
    return Error{.what = "the module's " + std::to_string(count) + " weights are more than the " + std::to_string(max_values) +
                         " that are loaded at most",
                 .where = place_name(module.prefix),
                 .hint = "",
                 .code = "SIZE"};

  for (const std::string& name : names) {
    const StoredTensor& stored = *file.find(name);
    Tensor tensor{stored.shape, decode(stored.dtype, stored.bytes)};
    for (std::size_t i = 0; i < tensor.data.size(); ++i) {
      const double value = tensor.data[i];
      const bool finite = std::isfinite(value);
      if (!finite || std::isinf(static_cast<float>(value)))
        return Error{.what = "the value at " + index_text(stored.shape, i) + " is " + number_text(value) +
                             (finite ? ", too large for a 32-bit float" : ""),
                     .where = place_name(name),
                     .hint = "the network was saved after its training had diverged, or the file is damaged",
                     .code = "NONFINITE"};
    }
    module.tensors.emplace(name.substr(module.prefix.size()), std::move(tensor));
  }
  module.warnings = doubts(file, names, module.prefix);
  return Ok{};
}

std::vector<Error> doubts(const SafetensorsFile& file, const std::vector<std::string>& names, const std::string& prefix) {
  Orders orders;
  std::string largest_name;
  double largest = 0;
  std::size_t largest_at = 0;
  for (const std::string& name : names) {
    const StoredTensor& stored = *file.find(name);
    const std::vector<double> values = decode(stored.dtype, stored.bytes);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (std::abs(values[i]) > largest) largest = std::abs(values[i]), largest_name = name, largest_at = i;
    orders.add(stored, values);
  }
  if (orders.looks_reversed())
    return {{.what = "most values are absurdly small or large, and ordinary with their bytes reversed",
             .where = place_name(prefix),
             .hint = "the file was probably written big-endian",
             .code = "RANGE"}};
  if (largest > absurdly_large)
    return {{.what = "the value at " + index_text(file.find(largest_name)->shape, largest_at) + " has the size " +
                     number_text(largest),
             .where = place_name(largest_name),
             .hint = "check that these are trained weights and in the right byte order",
             .code = "RANGE"}};
  return {};
}

}  // namespace gatewalk::files
