#include "engine/files/formats.hpp"

#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "engine/files/npy.hpp"

namespace gatewalk::files {

namespace {

bool begins_with(Bytes bytes, std::string_view start) { return as_text(bytes).starts_with(start); }

bool is_json(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
}

// The last row takes what no other claims.
constexpr Format<Tensor> arrays[] = {
    {"NumPy's .npy", ".npy", [](Bytes b) { return begins_with(b, "\x93NUMPY"); }, read_npy},
    {"JSON", ".json", is_json, [](Bytes b) { return read_json(as_text(b)); }},
    {"CSV", ".csv .tsv .txt", [](Bytes) { return false; }, [](Bytes b) { return read_csv(as_text(b)); }},
};
constexpr Format<SafetensorsFile> models[] = {
    {"safetensors", ".safetensors", [](Bytes) { return false; }, read_safetensors},
};

bool ends_in_one_of(std::string_view name, std::string_view endings) {
  while (!endings.empty()) {
    const std::size_t blank = std::min(endings.find(' '), endings.size());
    if (name.ends_with(endings.substr(0, blank))) return true;
    endings.remove_prefix(std::min(blank + 1, endings.size()));
  }
  return false;
}

}  // namespace

std::span<const Format<Tensor>> array_formats() { return arrays; }
std::span<const Format<SafetensorsFile>> model_formats() { return models; }

Result<Tensor> read_array(Bytes bytes, std::string_view name) {
  for (const auto& format : arrays)
    if (ends_in_one_of(name, format.endings)) return format.read(bytes);
  for (const auto& format : arrays)
    if (format.is(bytes)) return format.read(bytes);
  return std::end(arrays)[-1].read(bytes);
}

Result<SafetensorsFile> read_tensors(Bytes bytes) {
  for (const auto& format : models)
    if (format.is(bytes)) return format.read(bytes);
  return std::end(models)[-1].read(bytes);
}

}  // namespace gatewalk::files
